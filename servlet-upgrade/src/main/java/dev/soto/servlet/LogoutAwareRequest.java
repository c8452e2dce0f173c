package dev.soto.servlet;

import dev.soto.provider.SotoServerContainer;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;

/** A request whose logout closes the WebSocket sessions of the user's HTTP session with 1008 (WSC-7.2-3). */
final class LogoutAwareRequest extends HttpServletRequestWrapper {
    private final SotoServerContainer container;

    private LogoutAwareRequest(HttpServletRequest request, SotoServerContainer container) {
        super(request);
        this.container = container;
    }

    /** Returns the request as it is when its HTTP session has no WebSocket sessions. */
    static HttpServletRequest wrap(HttpServletRequest request, SotoServerContainer container) {
        HttpSession session = request.getSession(false);
        return session != null && container.hasSessionsOf(session.getId())
                ? new LogoutAwareRequest(request, container)
                : request;
    }

    @Override
    public void logout() throws ServletException {
        // Asked for before: the logout may end it.
        HttpSession session = getSession(false);
        String id = session == null ? null : session.getId();
        super.logout();
        if (id != null) {
            container.userLoggedOut(id);
        }
    }
}
