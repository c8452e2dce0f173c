package dev.soto.provider.reconnect;

import dev.soto.protocol.handshake.HandshakeException;
import jakarta.websocket.CloseReason;
import java.io.IOException;
import java.util.Set;

/** Decides whether a client connects again. Called by one thread at a time. */
public interface ReconnectPolicy {

    /**
     * Not after the close codes 1000 (it was meant to end) and 1008 (this client is not wanted), nor after an answer of
     * the server that another attempt would not change: of the statuses 400 to 499 only 408, 425 and 429 are followed by
     * one.
     */
    ReconnectPolicy DEFAULT = new ReconnectPolicy() {
        private static final Set<Integer> MEANT = Set.of(1000, 1008);
        private static final Set<Integer> PASSING = Set.of(408, 425, 429);

        @Override
        public boolean afterClose(CloseReason reason) {
            return !MEANT.contains(reason.getCloseCode().getCode());
        }

        @Override
        public boolean afterFailure(Exception failure) {
            if (failure.getCause() instanceof HandshakeException refused) {
                int status = refused.status();
                return status >= 500 || PASSING.contains(status);
            }
            return failure instanceof IOException;
        }
    };

    /**
     * Returns whether to connect again after a session has closed.
     *
     * @param reason what the endpoint's onClose was given: 1006 when the connection broke
     */
    boolean afterClose(CloseReason reason);

    /**
     * Returns whether to connect again after an attempt has failed.
     *
     * @param failure what connectToServer would have thrown: an IOException, or a DeploymentException whose cause is a
     *     {@link HandshakeException} when the server refused
     */
    boolean afterFailure(Exception failure);
}
