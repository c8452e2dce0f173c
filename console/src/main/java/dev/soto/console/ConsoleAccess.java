package dev.soto.console;

/**
 * What an authorizer says of a request.
 *
 * @param role what its user may do
 * @param user who it is, for the audit log; empty for nobody
 */
public record ConsoleAccess(ConsoleRole role, String user) {
    /** Nobody is logged in: 401. */
    public static final ConsoleAccess UNKNOWN = new ConsoleAccess(ConsoleRole.NONE, "");

    /** Returns that a user may look at everything. */
    public static ConsoleAccess view(String user) {
        return new ConsoleAccess(ConsoleRole.VIEW, user);
    }

    /** Returns that a user may do everything. */
    public static ConsoleAccess act(String user) {
        return new ConsoleAccess(ConsoleRole.ACT, user);
    }

    /** Returns that a user is known, and may do nothing: 403. */
    public static ConsoleAccess denied(String user) {
        return new ConsoleAccess(ConsoleRole.NONE, user);
    }

    boolean mayView() {
        return role != ConsoleRole.NONE;
    }

    boolean mayAct() {
        return role == ConsoleRole.ACT;
    }
}
