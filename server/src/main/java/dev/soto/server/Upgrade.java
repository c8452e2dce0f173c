package dev.soto.server;

import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.transport.PendingUpgrade;
import org.eclipse.jetty.server.Request;

/** Serves the handshakes of a path. */
@FunctionalInterface
interface Upgrade {

    /**
     * Checks a handshake.
     *
     * @throws HandshakeException when it is refused; it says with what answer
     * @throws Exception when the application fails
     */
    PendingUpgrade accept(UpgradeRequest handshake, Request request) throws Exception;
}
