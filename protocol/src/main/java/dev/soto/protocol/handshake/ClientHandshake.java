package dev.soto.protocol.handshake;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.ExtensionOffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The client's side of the opening handshake (RFC 6455 section 4.1). One instance an attempt. */
public final class ClientHandshake implements AutoCloseable {
    /**
     * What was agreed.
     *
     * @param subprotocol null when none
     * @param extensions in order, perhaps empty
     */
    public record Agreement(@Nullable String subprotocol, ExtensionChain extensions) {}

    private ClientHandshake() {}

    /**
     * Prepares an attempt with a fresh key.
     *
     * @param furtherOffers offers that are sent as they are, beside those of the supported extensions (an extension
     *     that is offered and accepted, but not supported by the manager, fails the handshake)
     */
    public static ClientHandshake prepare(
            RandomGenerator random,
            @Nullable String origin,
            List<String> subprotocols,
            ExtensionManager supported,
            List<ExtensionOffer> furtherOffers) {
        throw new UnsupportedOperationException();
    }

    /** Returns the header fields to send. */
    public Headers requestHeaders() {
        throw new UnsupportedOperationException();
    }

    /** Checks the answer. */
    public Agreement verify(UpgradeResponse response) throws HandshakeException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
