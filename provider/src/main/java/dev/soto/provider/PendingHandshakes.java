package dev.soto.provider;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Handshakes within HTTP sessions, from their beginning until their sessions are open: what happens to the HTTP session in
 * between is kept for them. Thread-safe.
 */
final class PendingHandshakes {

    /** What became of the HTTP session of a handshake. Guarded by the lock. */
    static final class Pending {
        private String httpSessionId;
        private @Nullable String end;

        private Pending(String httpSessionId) {
            this.httpSessionId = httpSessionId;
        }
    }

    /**
     * What to do about an open session.
     *
     * @param httpSessionId the id that its HTTP session has now
     * @param end why it is to be closed; null when it is not
     */
    record Outcome(String httpSessionId, @Nullable String end) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Pending> all = Collections.newSetFromMap(new IdentityHashMap<>());

    /** A handshake begins; null when it has no HTTP session. */
    @Nullable
    Pending begin(@Nullable String httpSessionId) {
        if (httpSessionId == null) {
            return null;
        }
        Pending pending = new Pending(httpSessionId);
        lock.lock();
        try {
            all.add(pending);
        } finally {
            lock.unlock();
        }
        return pending;
    }

    /** Returns the id of the HTTP session; null when there is none. */
    @Nullable
    String httpSessionId(@Nullable Pending pending) {
        lock.lock();
        try {
            return pending == null ? null : pending.httpSessionId;
        } finally {
            lock.unlock();
        }
    }

    /** The handshake has become a session, or nothing. */
    @Nullable
    Outcome end(@Nullable Pending pending) {
        lock.lock();
        try {
            return pending != null && all.remove(pending) ? new Outcome(pending.httpSessionId, pending.end) : null;
        } finally {
            lock.unlock();
        }
    }

    void httpSessionIdChanged(String before, String after) {
        lock.lock();
        try {
            for (Pending pending : of(before)) {
                pending.httpSessionId = after;
            }
        } finally {
            lock.unlock();
        }
    }

    /** The HTTP session has ended, or its user has gone. */
    void httpSessionEnded(String httpSessionId, String reason) {
        lock.lock();
        try {
            for (Pending pending : of(httpSessionId)) {
                pending.end = reason;
            }
        } finally {
            lock.unlock();
        }
    }

    private List<Pending> of(String httpSessionId) {
        return all.stream()
                .filter(pending -> pending.httpSessionId.equals(httpSessionId))
                .toList();
    }
}
