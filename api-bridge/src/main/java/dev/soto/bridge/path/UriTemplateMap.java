package dev.soto.bridge.path;

import jakarta.websocket.DeploymentException;
import java.util.Map;
import java.util.Optional;

/** Finds the one endpoint whose path fits best, by the rules of WSC-3.1.1-3. Thread-safe. */
public final class UriTemplateMap<V> {

    /** What was found: the value and the decoded values of the variables. */
    public record Match<V>(UriTemplate template, V value, Map<String, String> variables) {}

    /**
     * Adds a value.
     *
     * @throws DeploymentException when there is the same or an equivalent template already (WSC-3.1.1-2)
     */
    public void add(UriTemplate template, V value) throws DeploymentException {
        throw new UnsupportedOperationException();
    }

    /** Removes everything. */
    public void clear() {
        throw new UnsupportedOperationException();
    }

    /** Returns the best match for a path that is still percent-encoded and relative to the WebSocket root. */
    public Optional<Match<V>> find(String path) {
        throw new UnsupportedOperationException();
    }
}
