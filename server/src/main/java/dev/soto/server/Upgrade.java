package dev.soto.server;

import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.provider.observe.ObservedHandshake;
import dev.soto.transport.PendingUpgrade;
import org.eclipse.jetty.server.Request;

/**
 * Who serves the handshakes of a path.
 *
 * @param endpoint its path template or route
 * @param rules what it makes of a handshake
 */
record Upgrade(String endpoint, Rules rules) {

    /** Checks a handshake. */
    @FunctionalInterface
    interface Rules {
        /**
         * Checks a handshake.
         *
         * @throws HandshakeException when it is refused; it says with what answer
         * @throws Exception when the application fails
         */
        PendingUpgrade accept(UpgradeRequest handshake, Request request, ObservedHandshake observed) throws Exception;
    }
}
