package dev.soto.server;

import dev.soto.connection.Transport;
import dev.soto.protocol.frame.BufferPool;
import dev.soto.protocol.handshake.UpgradeResponse;

/** A handshake that was accepted: either opened or abandoned, once. */
interface AcceptedUpgrade {

    /** Returns the 101. */
    UpgradeResponse response();

    /** Returns whether callbacks may run on an I/O thread. */
    boolean isNonBlocking();

    /** Returns where the transport borrows buffers to read into. */
    BufferPool readBuffers();

    /** The answer has been sent: opens the connection. */
    void open(Transport transport);

    /** The answer cannot be sent: frees everything. */
    void abandon();
}
