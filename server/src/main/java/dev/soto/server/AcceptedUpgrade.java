package dev.soto.server;

import dev.soto.connection.Transport;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.transport.CallbackPace;
import dev.soto.transport.ReadServices;

/** A handshake that was accepted: either opened or abandoned, once. */
interface AcceptedUpgrade {

    /** Returns the 101. */
    UpgradeResponse response();

    /** Returns whether callbacks may run on an I/O thread. */
    boolean isNonBlocking();

    /** Returns what the transport reads with. */
    ReadServices reading();

    /** Returns how long the callbacks take. */
    CallbackPace pace();

    /** The answer has been sent: opens the connection. */
    void open(Transport transport);

    /** The answer cannot be sent: frees everything. */
    void abandon();
}
