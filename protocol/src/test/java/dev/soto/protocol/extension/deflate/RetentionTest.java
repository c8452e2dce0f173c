package dev.soto.protocol.extension.deflate;

import static org.awaitility.Awaitility.await;

import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Between messages an open connection holds neither the last message nor the last read buffer. */
class RetentionTest {
    private final Deflated side = Deflated.server();

    @AfterEach
    void closeSide() {
        side.close();
    }

    private static void assertCollected(WeakReference<byte[]> reference) {
        await().until(() -> {
            System.gc();
            return reference.get() == null;
        });
    }

    private WeakReference<byte[]> sendOne() {
        byte[] message = new byte[200_000];
        side.extension.outgoing(new FrameHeader().set(true, 0, Opcode.BINARY), ByteBuffer.wrap(message));
        return new WeakReference<>(message);
    }

    private WeakReference<byte[]> receiveOne() throws ProtocolViolation {
        byte[] payload = side.send(new byte[200_000]);
        side.extension.beginIncoming(new FrameHeader().set(true, FrameHeader.RSV1, Opcode.BINARY));
        side.extension.incoming(ByteBuffer.wrap(payload), true, false, decoded -> {});
        return new WeakReference<>(payload);
    }

    @Test
    void theMessageThatWasSentIsNotHeld() {
        assertCollected(sendOne());
    }

    @Test
    void theBufferThatWasReadIsNotHeld() throws ProtocolViolation {
        assertCollected(receiveOne());
    }
}
