package dev.soto.provider.client;

import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeResponse;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The handshake of a client without an endpoint. */
public final class PlainHandshake implements OpeningHandshake {
    private final ClientHandshake handshake;
    private final Headers further;

    /**
     * Prepares an attempt.
     *
     * @param further header fields that are sent too; those of the handshake itself go first
     * @throws IllegalArgumentException see {@link ClientHandshake#prepare}, and when a header field has a character beyond U+00FF
     */
    public PlainHandshake(
            RandomGenerator random,
            @Nullable String origin,
            List<String> subprotocols,
            ExtensionManager extensions,
            Headers further) {
        this.handshake = ClientHandshake.prepare(random, origin, subprotocols, extensions, List.of());
        further.forEach((name, value, first) -> Headers.requireSendable(name, value));
        this.further = further;
    }

    @Override
    public Headers requestHeaders() {
        Headers headers = handshake.requestHeaders();
        for (Map.Entry<String, List<String>> field : further.toOrderedMap().entrySet()) {
            if (!headers.has(field.getKey()) && !isOurs(field.getKey())) {
                field.getValue().forEach(value -> headers.add(field.getKey(), value));
            }
        }
        return headers;
    }

    /** The answer is checked against the first, so nobody else may send them; and a handshake has no content. */
    private static boolean isOurs(String name) {
        return name.equalsIgnoreCase("Content-Length")
                || name.equalsIgnoreCase("Transfer-Encoding")
                || name.regionMatches(true, 0, "Sec-WebSocket-", 0, "Sec-WebSocket-".length());
    }

    @Override
    public ClientHandshake.Agreement verify(UpgradeResponse response) throws HandshakeException {
        return handshake.verify(response);
    }

    @Override
    public void close() {
        handshake.close();
    }
}
