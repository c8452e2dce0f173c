package dev.soto.provider.observe;

/**
 * Hears of what happens in a container. Found by {@link java.util.ServiceLoader} with the application's class loader, or given to
 * the container. Its methods are called by the threads that do what they tell of, and hold up nothing but that one session; so
 * they are called at the same time for several. One that throws is logged once, and left out from then on.
 */
public interface SessionObserver {

    /** A handshake has been answered, or a client's has failed. */
    default void onHandshake(HandshakeView handshake) {}

    /**
     * Returns whether it wants to hear of sessions that open; asked each time. Where nobody does, a session of Jakarta has no id before
     * somebody asks for it: 80 bytes of memory each, as long as it lives.
     */
    default boolean hearsOpen() {
        return true;
    }

    /** A session opens: its endpoint is told next. Not called while {@link #hearsOpen} says no. */
    default void onOpen(SessionView session) {}

    /**
     * Something was timed: by the thread that did it, which goes on with the session's next message afterwards. Often: an observer
     * does little here.
     */
    default void onMeasured(MeasurementView measurement) {}

    /** A session has ended: its endpoint has been told, and its statistics are final. */
    default void onClosed(SessionView session) {}
}
