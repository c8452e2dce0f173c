package dev.soto.console;

import dev.soto.protocol.handshake.Headers;
import java.net.SocketAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A request for the console, before it is answered.
 *
 * @param method of HTTP
 * @param path of the request, encoded, without query
 * @param headers its fields
 * @param peer who sent it, as the server knows; null when it does not
 * @param user whom the servlet container has authenticated; null for nobody, and where there are no servlets
 * @param inRole whether that user has a role
 */
public record ConsoleRequest(
        String method,
        String path,
        Headers headers,
        @Nullable SocketAddress peer,
        @Nullable String user,
        Predicate<String> inRole) {

    /** Returns the value of a header field that comes once; null without it. */
    public @Nullable String header(String name) {
        return headers.first(name);
    }

    /** Returns whether the authenticated user has a role of the web application. */
    public boolean isUserInRole(String role) {
        return user != null && inRole.test(role);
    }
}
