package dev.soto.bridge.session;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Which sessions were opened within which HttpSession. Guarded by the lock of its {@link SessionRegistry}. */
final class HttpSessions {
    private final Map<String, Set<SotoSession>> sessions = new HashMap<>();

    /** The id that the HttpSession of a session has now. */
    private final Map<SotoSession, String> ids = new HashMap<>();

    void add(SotoSession session) {
        String id = session.httpSessionId();
        if (id != null) {
            ids.put(session, id);
            sessions.computeIfAbsent(id, first -> new LinkedHashSet<>()).add(session);
        }
    }

    void remove(SotoSession session) {
        String id = ids.remove(session);
        if (id != null) {
            sessions.computeIfPresent(id, (same, all) -> {
                all.remove(session);
                return all.isEmpty() ? null : all;
            });
        }
    }

    void idChanged(String before, String after) {
        Set<SotoSession> moved = sessions.remove(before);
        if (moved != null) {
            moved.forEach(session -> ids.put(session, after));
            sessions.computeIfAbsent(after, first -> new LinkedHashSet<>()).addAll(moved);
        }
    }

    boolean hasSessionsOf(String id) {
        return sessions.containsKey(id);
    }

    /** Returns those of an HttpSession, as they are kept. */
    Set<SotoSession> of(String id) {
        return sessions.getOrDefault(id, Set.of());
    }
}
