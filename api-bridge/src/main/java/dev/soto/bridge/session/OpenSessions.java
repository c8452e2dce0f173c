package dev.soto.bridge.session;

import dev.soto.protocol.model.Role;
import jakarta.websocket.Session;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The open sessions of a container by endpoint. Guarded by the lock of its {@link SessionRegistry}. */
final class OpenSessions {
    private final Map<Object, Group> groups = new HashMap<>();

    /** Those of an endpoint, with a snapshot that lasts until one comes or goes. */
    private static final class Group {
        private final Set<SotoSession> open = new LinkedHashSet<>();
        private @Nullable Set<Session> snapshot;
    }

    /** A server endpoint is a deployment; a client deploys with each connect, so its endpoint is the class. */
    static Object endpointOf(SotoSession session) {
        return session.model().role() == Role.SERVER
                ? session.model()
                : session.model().endpointClass();
    }

    void add(SotoSession session) {
        Group group = groups.computeIfAbsent(endpointOf(session), endpoint -> new Group());
        group.open.add(session);
        group.snapshot = null;
    }

    /** Returns whether the session was there. */
    boolean remove(SotoSession session) {
        Object endpoint = endpointOf(session);
        Group group = groups.get(endpoint);
        if (group == null || !group.open.remove(session)) {
            return false;
        }
        group.snapshot = null;
        if (group.open.isEmpty()) {
            groups.remove(endpoint);
        }
        return true;
    }

    boolean contains(SotoSession session) {
        Group group = groups.get(endpointOf(session));
        return group != null && group.open.contains(session);
    }

    /** Returns those of an endpoint, a snapshot that cannot be changed. */
    Set<Session> of(Object endpoint) {
        Group group = groups.get(endpoint);
        if (group == null) {
            return Set.of();
        }
        Set<Session> snapshot = group.snapshot;
        if (snapshot == null) {
            snapshot = Collections.unmodifiableSet(new LinkedHashSet<>(group.open));
            group.snapshot = snapshot;
        }
        return snapshot;
    }
}
