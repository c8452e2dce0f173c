package dev.soto.connection;

/** How messages of a data type are given to the listener. A change takes effect with the next message. */
public enum Delivery {
    /** One call with the whole message. */
    WHOLE,
    /** A call for each part, as bytes arrive; memory stays bounded however long the message is. */
    PARTS
}
