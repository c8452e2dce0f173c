package dev.soto.console;

/**
 * Says who may use the console. There is no console without one. It is asked for each request, the handshake of the console's own
 * WebSocket included, by several threads at once.
 */
@FunctionalInterface
public interface ConsoleAuthorizer {

    /** Returns what the user of a request may do. What it throws is logged, and answered with 500. */
    ConsoleAccess authorize(ConsoleRequest request);

    /** Returns the {@code WWW-Authenticate} of a 401; empty for none. */
    default String challenge() {
        return "";
    }

    /**
     * Returns one for users whom the servlet container has authenticated.
     *
     * @param actRole role of the web application that may do everything
     * @param viewRole role that may look
     */
    static ConsoleAuthorizer roles(String actRole, String viewRole) {
        return request -> {
            String user = request.user();
            if (user == null) {
                return ConsoleAccess.UNKNOWN;
            }
            if (request.isUserInRole(actRole)) {
                return ConsoleAccess.act(user);
            }
            return request.isUserInRole(viewRole) ? ConsoleAccess.view(user) : ConsoleAccess.denied(user);
        };
    }

    /**
     * Returns one that asks for a name and a password (HTTP Basic, RFC 7617), for a server of one's own. Over anything but TLS or
     * loopback both can be read on the way.
     *
     * @throws IllegalArgumentException when a name is empty or has a colon, or a password has less than 8 characters
     */
    static BasicAuthorizer basic(String user, String password, ConsoleRole role) {
        return new BasicAuthorizer().and(user, password, role);
    }
}
