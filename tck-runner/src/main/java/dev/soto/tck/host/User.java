package dev.soto.tck.host;

/**
 * Somebody who can log in.
 *
 * @param name of the user
 * @param password in the clear
 * @param role the only one he has
 */
public record User(String name, String password, String role) {
    static User parse(String user) {
        String[] parts = user.split(":");
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "users are name:password:role, separated by blanks, and one is \"" + user + "\"");
        }
        return new User(parts[0], parts[1], parts[2]);
    }
}
