package dev.soto.connection;

/** What became of a message that was offered, see {@link WebSocketConnection#offerShared(dev.soto.protocol.SharedMessage, SendCompletion)}. */
public enum Offer {
    /** It is queued, or on its way: the completion is called. */
    QUEUED,
    /** The queue has no room for it. Nothing has changed; the completion is not called. */
    FULL,
    /** The connection is closing or closed. The completion is not called. */
    CLOSED
}
