package dev.soto.tck.war;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/** Makes and ends HTTP sessions, logs in and out. Lies under the constraint of the members' area. */
@WebServlet("/members/account")
public class Account extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        HttpSession session = request.getSession();
        switch (request.getParameter("do")) {
            case "invalidate" -> session.invalidate();
            case "logout" -> request.logout();
            default -> response.getWriter().print(session.getId());
        }
    }
}
