package dev.soto.bridge.outbound;

import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.Opcode;
import jakarta.websocket.RemoteEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What both remotes have in common: batching, pings and pongs. */
abstract class Remote implements RemoteEndpoint {
    private final Outbound outbound;

    Remote(Outbound outbound) {
        this.outbound = outbound;
    }

    final Outbound outbound() {
        return outbound;
    }

    final WebSocketConnection connection() {
        return outbound.connection();
    }

    /**
     * Allows or ends batching, for both remotes of the session.
     *
     * @throws IllegalArgumentException when the connection is closed, as the Javadoc of RemoteEndpoint wants it
     */
    @Override
    public void setBatchingAllowed(boolean allowed) throws IOException {
        requireOpen("batching");
        connection().setBatching(allowed);
    }

    final void requireOpen(String property) {
        if (!connection().isOpen()) {
            throw new IllegalArgumentException("the session is not open; " + property + " cannot be changed");
        }
    }

    @Override
    public boolean getBatchingAllowed() {
        return connection().isBatching();
    }

    @Override
    public void flushBatch() throws IOException {
        connection().flush();
    }

    /**
     * Sends a ping.
     *
     * @param applicationData up to 125 bytes, position to limit; neither changes; null sends none
     */
    @Override
    public void sendPing(@Nullable ByteBuffer applicationData) throws IOException {
        outbound.ping(requireControlPayload(applicationData), false);
    }

    /** Sends a pong that no ping asked for; otherwise as {@link #sendPing}. */
    @Override
    public void sendPong(@Nullable ByteBuffer applicationData) throws IOException {
        outbound.ping(requireControlPayload(applicationData), true);
    }

    private static ByteBuffer requireControlPayload(@Nullable ByteBuffer payload) {
        if (payload == null) {
            return ByteBuffer.allocate(0);
        }
        if (payload.remaining() > Opcode.MAX_CONTROL_PAYLOAD) {
            throw new IllegalArgumentException("applicationData has " + payload.remaining()
                    + " bytes, a ping or pong at most " + Opcode.MAX_CONTROL_PAYLOAD + " (RFC 6455 section 5.5)");
        }
        return payload;
    }
}
