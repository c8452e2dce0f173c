package dev.soto.provider.client;

import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.provider.observe.HandshakePhase;
import dev.soto.provider.observe.ObservedHandshake;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** A handshake with the header fields of whoever surrounds it. */
public final class ObservedRequest implements OpeningHandshake {
    private final OpeningHandshake handshake;
    private final ObservedHandshake observed;

    /** Adds to a handshake. */
    public ObservedRequest(OpeningHandshake handshake, ObservedHandshake observed) {
        this.handshake = handshake;
        this.observed = observed;
    }

    @Override
    public Headers requestHeaders() {
        Headers headers = handshake.requestHeaders();
        observed.addTo(headers);
        return headers;
    }

    @Override
    public ClientHandshake.Agreement verify(UpgradeResponse response) throws HandshakeException {
        return handshake.verify(response);
    }

    @Override
    public void tell(UpgradeResponse response) {
        handshake.tell(response);
    }

    @Override
    public void timed(Map<HandshakePhase, Duration> phases) {
        observed.timed(phases);
    }

    @Override
    public void sent(Supplier<Headers> headers) {
        observed.sent(headers);
    }

    @Override
    public void close() {
        handshake.close();
    }
}
