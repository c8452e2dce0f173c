package dev.soto.bridge.session;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Gives a session its id when one is first asked for, which for most sessions is never. Thread-safe. */
final class SessionIds {
    /** Held while an id is made; before the lock of the {@link SessionRegistry} where both are. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile Function<SotoSession, String> maker =
            session -> UUID.randomUUID().toString();

    /** See {@link SessionRegistry#makeIds}. */
    void makeWith(Function<SotoSession, String> other) {
        maker = other;
    }

    String give(SotoSession session) {
        lock.lock();
        try {
            String known = session.knownId();
            if (known == null) {
                known = maker.apply(session);
                session.setId(known);
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the id of a session; empty when nobody has asked for it. One that is being made is waited for. */
    Optional<String> known(SotoSession session) {
        lock.lock();
        try {
            return Optional.ofNullable(session.knownId());
        } finally {
            lock.unlock();
        }
    }
}
