package dev.soto.cluster;

/** Hears who comes and goes. */
public interface PresenceListener {

    /** Somebody has joined. */
    default void onJoin(Topic topic, PresenceEntry entry) {}

    /** Somebody has left, or the session has ended. */
    default void onLeave(Topic topic, PresenceEntry entry) {}
}
