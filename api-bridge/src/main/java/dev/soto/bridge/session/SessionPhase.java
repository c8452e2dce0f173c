package dev.soto.bridge.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a session stands between its open callback and the end of its close callback: a table of transitions. An event that has no
 * entry is late or has happened already, and nothing comes of it. The connection below has a table of its own for the close.
 */
enum SessionPhase {
    /** The open callback has not been called; it will be, unless the container stops. */
    UNOPENED(false),
    /** The open callback has been called. */
    OPEN(true),
    /** The application or the container began the close: onClose is given what they said. */
    CLOSED_HERE_UNOPENED(false),
    /** The same, and the open callback has been called. */
    CLOSED_HERE(true),
    /** The connection closes, and nobody here began it: onClose is given what the peer said, or 1006. */
    CLOSED_THERE_UNOPENED(false),
    /** The same, and the open callback has been called. */
    CLOSED_THERE(true),
    /** The connection is closed: the close callback is called, and what the session had is given back. */
    ENDING(false),
    /** That is done. */
    ENDED(false);

    /** What may happen. */
    enum Event {
        /** The open callback is called. */
        OPENS,
        /** The application or the container closes. */
        CLOSE,
        /** That close came too late: the connection was closing already. */
        CLOSE_TOO_LATE,
        /** The connection says that a close has begun, whoever began it. */
        CLOSING,
        /** The connection is closed. */
        CLOSED,
        /** The close callback has returned, and everything is given back. */
        GIVEN_BACK
    }

    private static final Map<SessionPhase, Map<Event, SessionPhase>> TABLE = new EnumMap<>(SessionPhase.class);

    static {
        for (SessionPhase phase : values()) {
            TABLE.put(phase, new EnumMap<>(Event.class));
        }
        on(UNOPENED, Event.OPENS, OPEN);
        on(CLOSED_HERE_UNOPENED, Event.OPENS, CLOSED_HERE);
        on(CLOSED_THERE_UNOPENED, Event.OPENS, CLOSED_THERE);

        on(UNOPENED, Event.CLOSE, CLOSED_HERE_UNOPENED);
        on(OPEN, Event.CLOSE, CLOSED_HERE);
        on(CLOSED_HERE_UNOPENED, Event.CLOSE_TOO_LATE, UNOPENED);
        on(CLOSED_HERE, Event.CLOSE_TOO_LATE, OPEN);

        on(UNOPENED, Event.CLOSING, CLOSED_THERE_UNOPENED);
        on(OPEN, Event.CLOSING, CLOSED_THERE);

        for (SessionPhase phase : values()) {
            if (phase.compareTo(ENDING) < 0) {
                on(phase, Event.CLOSED, ENDING);
            }
        }
        on(ENDING, Event.GIVEN_BACK, ENDED);
    }

    /** Whether the open callback has been called, and so the close callback has to be. */
    final boolean opened;

    SessionPhase(boolean opened) {
        this.opened = opened;
    }

    private static void on(SessionPhase phase, Event event, SessionPhase next) {
        events(phase).put(event, next);
    }

    /** Returns where an event leads; null when nothing comes of it. */
    @Nullable
    SessionPhase on(Event event) {
        return events(this).get(event);
    }

    private static Map<Event, SessionPhase> events(SessionPhase phase) {
        return Objects.requireNonNull(TABLE.get(phase));
    }
}
