package dev.soto.bridge.path;

import jakarta.websocket.DeploymentException;
import java.util.Map;
import java.util.Optional;

/** The path of a server endpoint: a partial URI or a URI template of level 1 (Jakarta WebSocket section 3.1.1). */
public final class UriTemplate {
    private UriTemplate() {}

    /** Parses a path. */
    public static UriTemplate parse(String path) throws DeploymentException {
        throw new UnsupportedOperationException();
    }

    /** Returns the decoded values of the variables when a path, still percent-encoded, matches. */
    public Optional<Map<String, String>> match(String path) {
        throw new UnsupportedOperationException();
    }
}
