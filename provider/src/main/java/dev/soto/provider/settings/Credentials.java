package dev.soto.provider.settings;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A user name and a password. Its text shows neither.
 *
 * @param user name, without a colon where it goes into a Basic header (RFC 7617 section 2)
 * @param password may be empty
 */
public record Credentials(String user, String password) {

    /** Reads what a URI has as user information: {@code user:password}, or a user without a password. */
    public static Credentials ofUserInformation(String decoded) {
        int colon = decoded.indexOf(':');
        return colon < 0
                ? new Credentials(decoded, "")
                : new Credentials(decoded.substring(0, colon), decoded.substring(colon + 1));
    }

    @Override
    public String toString() {
        return "***";
    }

    // Not those of a record: until Java 19 the JDK keeps the class whose were called last, with its loader, for ever.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Credentials that
                && Objects.equals(user, that.user)
                && Objects.equals(password, that.password);
    }

    @Override
    public int hashCode() {
        return Objects.hash(user, password);
    }
}
