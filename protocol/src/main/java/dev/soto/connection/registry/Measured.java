package dev.soto.connection.registry;

/** What is timed of connections. */
public enum Measured {
    /** A callback of the application, from its call to its return; of one of many. */
    CALLBACK,
    /** A message, from the call that sends it until the transport has taken its last byte; of one of many. */
    SEND,
    /** A ping of the keep-alive, from its being queued to its answer. */
    PING
}
