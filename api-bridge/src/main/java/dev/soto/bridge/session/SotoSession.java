package dev.soto.bridge.session;

import dev.soto.connection.Transport;

/** The Jakarta session over a connection. */
public final class SotoSession {
    private SotoSession() {}

    /** Opens a session. */
    public static SotoSession open(SessionSeed seed, Transport transport) throws InstantiationException {
        throw new UnsupportedOperationException();
    }
}
