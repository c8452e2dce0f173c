package dev.soto.connection;

/** Who or what ended a connection: whichever came first. */
public enum CloseInitiator {
    /** The peer's close frame. */
    PEER,
    /** A close by the application. */
    APPLICATION,
    /** The container: it stops, a timeout ran out, an HTTP session ended. */
    CONTAINER,
    /** A rule was broken, the connection broke, or the peer went without a close frame. */
    FAILURE
}
