package dev.soto.bridge.path;

import jakarta.websocket.DeploymentException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds the one endpoint whose path fits best, by the rules of WSC-3.1.1-3: among the paths with as many segments as the
 * incoming one, from left to right, those stay that have the segment itself, or when there is none, those that have a
 * variable. There is no way back: with "/a/b" and "/{x}/c" the path "/a/c" matches nothing, as the rule says. Thread-safe.
 *
 * @param <V> what is found
 */
public final class UriTemplateMap<V> {

    /**
     * What was found.
     *
     * @param <V> what is found
     * @param template that fits
     * @param value that was added for it
     * @param variables decoded values of the template's variables
     */
    public record Match<V>(UriTemplate template, V value, Map<String, String> variables) {}

    private record Entry<V>(UriTemplate template, V value) {}

    private static final class Node<V> {
        private final Map<String, Node<V>> literals = new HashMap<>();
        private @Nullable Node<V> variable;
        private @Nullable Entry<V> entry;
    }

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<Integer, Node<V>> rootsBySegments = new HashMap<>();

    /** Creates an empty map. */
    public UriTemplateMap() {}

    /**
     * Adds a value.
     *
     * @throws DeploymentException when there is the same or an equivalent template already (WSC-3.1.1-2, WSC-4.1.1-4);
     *     the message names both
     */
    public void add(UriTemplate template, V value) throws DeploymentException {
        lock.writeLock().lock();
        try {
            Node<V> node = under(rootsBySegments, template.segments().size());
            for (UriTemplate.Segment segment : template.segments()) {
                node = child(node, segment);
            }
            if (node.entry != null) {
                throw new DeploymentException("two endpoints have the same path: \"" + node.entry.template + "\" ("
                        + node.entry.value + ") and \"" + template + "\" (" + value
                        + "); equivalent templates cannot be told apart (WSC-3.1.1-2): give one of the two another path,"
                        + " or leave it out");
            }
            node.entry = new Entry<>(template, value);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static <V> Node<V> child(Node<V> node, UriTemplate.Segment segment) {
        String literal = segment.literal();
        if (literal != null) {
            return under(node.literals, literal);
        }
        Node<V> variable = node.variable;
        if (variable == null) {
            variable = new Node<>();
            node.variable = variable;
        }
        return variable;
    }

    private static <K, V> Node<V> under(Map<K, Node<V>> nodes, K key) {
        return nodes.computeIfAbsent(key, any -> new Node<>());
    }

    /** Removes everything. */
    public void clear() {
        lock.writeLock().lock();
        try {
            rootsBySegments.clear();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Returns the best match.
     *
     * @param path as it was sent, percent-encoded, relative to the WebSocket root
     */
    public Optional<Match<V>> find(String path) {
        List<String> segments = PathSegments.normalize(path);
        if (segments == null) {
            return Optional.empty();
        }
        lock.readLock().lock();
        try {
            Node<V> node = rootsBySegments.get(segments.size());
            for (int i = 0; node != null && i < segments.size(); i++) {
                String segment = segments.get(i);
                Node<V> literal = node.literals.get(segment);
                node = literal != null || segment.isEmpty() ? literal : node.variable;
            }
            Entry<V> found = node == null ? null : node.entry;
            return found == null
                    ? Optional.empty()
                    : Optional.of(new Match<>(found.template, found.value, found.template.values(segments)));
        } finally {
            lock.readLock().unlock();
        }
    }
}
