package dev.soto.servlet.undertow;

import dev.soto.connection.TransportListener;

/** The reading half of a connection. */
interface UndertowRead {
    /** See {@link dev.soto.connection.Transport#start}. */
    void start(TransportListener listener);

    /** See {@link dev.soto.connection.Transport#resumeReading}. */
    void resume();

    /** The transport is being closed: the listener is not called any more. */
    void close();

    /** The connection is over: tells the listener. */
    void failed(Throwable cause);
}
