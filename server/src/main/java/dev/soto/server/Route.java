package dev.soto.server;

import dev.soto.protocol.handshake.SubprotocolChoice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path and who serves it.
 *
 * @param path begins with a slash and ends without one, but for "/" itself
 * @param origin the only one that is allowed; null leaves it to the setting
 * @param subprotocols in order of preference; null accepts all and chooses none
 */
record Route(String path, @Nullable String origin, @Nullable List<String> subprotocols, WebSocketHandler handler) {

    static Route of(
            String path, @Nullable String origin, @Nullable List<String> subprotocols, WebSocketHandler handler) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("the path of a WebSocket begins with a slash, but is \"" + path + '"');
        }
        String normal = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return new Route(
                normal, origin, subprotocols == null ? null : SubprotocolChoice.requireNames(subprotocols), handler);
    }

    /** Returns whether a request's path is this one or below it; by whole segments. */
    boolean matches(String requested) {
        if (!requested.startsWith(path)) {
            return false;
        }
        return path.equals("/") || requested.length() == path.length() || requested.charAt(path.length()) == '/';
    }
}
