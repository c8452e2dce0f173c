package dev.soto.protocol.extension.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.extension.PayloadSink;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A small input never costs more than the sink lets it: what is inflated is bounded while it is inflated. */
class DecompressionBombTest {
    private static final int BOMB_BYTES = 20 << 20;

    private static byte[] bomb() {
        try (Deflated sender = Deflated.server()) {
            return sender.send(new byte[BOMB_BYTES]);
        }
    }

    /** Counts what it is given and stops beyond a limit, as the assembly of a message does. */
    private static final class Limit implements PayloadSink {
        private final long limit;
        private long given;
        private int largestChunk;

        Limit(long limit) {
            this.limit = limit;
        }

        @Override
        public void accept(ByteBuffer decoded) throws ProtocolViolation {
            given += decoded.remaining();
            largestChunk = Math.max(largestChunk, decoded.remaining());
            if (given > limit) {
                throw ProtocolViolation.tooBig("limit");
            }
        }
    }

    private static void receive(Deflated side, byte[] payload, PayloadSink sink) throws ProtocolViolation {
        side.extension.beginIncoming(new FrameHeader().set(true, FrameHeader.RSV1, Opcode.BINARY));
        side.extension.incoming(ByteBuffer.wrap(payload), true, true, sink);
    }

    @Test
    void theSinkStopsTheInflater() {
        byte[] bomb = bomb();
        assertThat(bomb.length).isLessThan(BOMB_BYTES / 1000);
        Limit limit = new Limit(131_072);
        try (Deflated side = Deflated.server()) {
            assertThatThrownBy(() -> receive(side, bomb, limit))
                    .isInstanceOfSatisfying(
                            ProtocolViolation.class,
                            e -> assertThat(e.closeCode()).isEqualTo(CloseCode.TOO_BIG));
        }
        assertThat(limit.given).isLessThanOrEqualTo(131_072 + 8192);
        assertThat(limit.largestChunk).isEqualTo(8192);
    }

    @Test
    void theRatioGuardNamesItsSetting() {
        DeflateOptions guarded = Deflated.ALL.toBuilder().maxInflateRatio(100).build();
        Limit limit = new Limit(Long.MAX_VALUE);
        try (Deflated side = Deflated.of(Role.SERVER, guarded, "")) {
            assertThatThrownBy(() -> receive(side, bomb(), limit))
                    .isInstanceOfSatisfying(
                            ProtocolViolation.class,
                            e -> assertThat(e.closeCode()).isEqualTo(CloseCode.TOO_BIG))
                    .hasMessageContaining("maxInflateRatio");
        }
        assertThat(limit.given).isLessThan(BOMB_BYTES);
    }

    @Test
    void theRatioGuardLeavesSmallMessagesAlone() throws ProtocolViolation {
        DeflateOptions guarded = Deflated.ALL.toBuilder()
                .maxInflateRatio(10)
                .inflateRatioMinBytes(50_000)
                .build();
        try (Deflated side = Deflated.of(Role.SERVER, guarded, "")) {
            byte[] message = new byte[50_000];
            assertThat(side.receive(side.send(message))).isEqualTo(message);
            byte[] second = side.send(new byte[50_001]);
            assertThatThrownBy(() -> side.receive(second)).isInstanceOf(ProtocolViolation.class);
        }
    }

    @Test
    void theRatioGuardCountsOneMessageAtATime() throws ProtocolViolation {
        DeflateOptions guarded = Deflated.ALL.toBuilder()
                .maxInflateRatio(10)
                .inflateRatioMinBytes(50_000)
                .build();
        try (Deflated side = Deflated.of(Role.SERVER, guarded, "")) {
            for (int i = 0; i < 10; i++) {
                assertThat(side.receive(side.send(new byte[30_000]))).hasSize(30_000);
            }
        }
    }

    @Test
    void withoutALimitTheBombIsInflatedWhole() throws ProtocolViolation {
        Limit limit = new Limit(Long.MAX_VALUE);
        try (Deflated side = Deflated.server()) {
            receive(side, bomb(), limit);
        }
        assertThat(limit.given).isEqualTo(BOMB_BYTES);
    }
}
