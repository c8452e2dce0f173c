package dev.soto.cluster.members;

import dev.soto.bridge.session.SessionRegistry;
import dev.soto.bridge.session.SotoSession;
import java.security.Principal;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** The open sessions of users. Kept from the first question on: until then they cost nothing. Thread-safe. */
final class Users {
    private final ContainerCluster cluster;
    private final SessionRegistry sessions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Set<SotoSession>> byName = new ConcurrentHashMap<>();
    private volatile boolean kept;

    Users(ContainerCluster cluster, SessionRegistry sessions) {
        this.cluster = cluster;
        this.sessions = sessions;
    }

    Set<SotoSession> of(String name) {
        if (!kept) {
            begin();
        }
        return byName.getOrDefault(name, Set.of());
    }

    void begin() {
        lock.lock();
        try {
            if (!kept) {
                // Those that open meanwhile are added twice, which is once.
                kept = true;
                sessions.sessions().forEach(this::opening);
            }
        } finally {
            lock.unlock();
        }
    }

    void opening(SotoSession session) {
        if (kept) {
            session.user().map(Principal::getName).ifPresent(user -> {
                byName.compute(user, (name, known) -> {
                    Set<SotoSession> all = known == null ? ConcurrentHashMap.newKeySet(1) : known;
                    all.add(session);
                    Bus bus = cluster.bus();
                    if (known == null && bus != null) {
                        UserSessions of = new UserSessions(cluster, name);
                        bus.listen(of.subject(), of::arrived);
                    }
                    return all;
                });
                if (!sessions.isOpen(session)) {
                    closing(session);
                }
            });
        }
    }

    void closing(SotoSession session) {
        if (kept && session.user().isPresent()) {
            String user = session.user().get().getName();
            if (user == null || !remove(user, session)) {
                // The principal has another name than when the session opened.
                byName.keySet().forEach(name -> remove(name, session));
            }
        }
    }

    private boolean remove(String user, SotoSession session) {
        AtomicBoolean was = new AtomicBoolean();
        byName.computeIfPresent(user, (name, known) -> {
            was.set(known.remove(session));
            Bus bus = cluster.bus();
            if (known.isEmpty() && bus != null) {
                bus.ignore(UserSessions.subject(name));
            }
            return known.isEmpty() ? null : known;
        });
        return was.get();
    }
}
