package dev.soto.connection;

/** What went wrong, as far as it helps to know whom to ask. */
public enum ErrorKind {
    /** A callback of the application threw. */
    APPLICATION,
    /** A decoder of the application did not take a message. */
    DECODE,
    /** The peer broke a rule or a limit, and its connection was failed. */
    PROTOCOL,
    /** The connection broke, or ended without a close frame. */
    IO,
    /** The peer was silent, took nothing, or did not answer for too long. */
    TIMEOUT,
    /** There was no room for more: the peer takes too little of what is sent, or no thread is free for it. */
    OVERLOAD
}
