package dev.soto.protocol.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several extensions on one connection (RFC 6455 section 9.1). */
class ExtensionChainTest {
    private final List<String> trace = new ArrayList<>();
    private final TracingExtension a = new TracingExtension("a", FrameHeader.RSV1, trace);
    private final TracingExtension b = new TracingExtension("b", FrameHeader.RSV2, trace);
    private final TracingExtension c = new TracingExtension("c", 0, trace);
    private final FrameHeader header = new FrameHeader();
    private final StringBuilder received = new StringBuilder();

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void receive(ByteBuffer decoded) {
        received.append(StandardCharsets.US_ASCII.decode(decoded));
    }

    @Test
    void anEmptyChainPassesTheSameBuffers() throws ProtocolViolation {
        ExtensionChain none = ExtensionChain.EMPTY;
        ByteBuffer payload = ascii("x");
        List<ByteBuffer> passed = new ArrayList<>();
        none.beginIncoming(header.set(true, 7, Opcode.TEXT));
        none.incoming(payload, true, true, passed::add);
        assertThat(passed).singleElement().isSameAs(payload);
        assertThat(none.outgoing(header, payload)).isSameAs(payload);
        assertThat(header.reservedBits()).isEqualTo(7);
        assertThat(none.isEmpty()).isTrue();
        assertThat(none.reservedBits()).isZero();
        assertThat(none.negotiated()).isEmpty();
        none.idle();
        none.close();
        assertThat(ExtensionChain.of()).isSameAs(none);
    }

    @Test
    void outgoingDataPassesInOrder() {
        ExtensionChain chain = ExtensionChain.of(a, b, c);
        ByteBuffer out = chain.outgoing(header.set(true, 0, Opcode.TEXT), ascii("x"));
        assertThat(StandardCharsets.US_ASCII.decode(out).toString()).isEqualTo("xabc");
        assertThat(header.reservedBits()).isEqualTo(FrameHeader.RSV1 | FrameHeader.RSV2);
        assertThat(chain.reservedBits()).isEqualTo(FrameHeader.RSV1 | FrameHeader.RSV2);
    }

    @Test
    void incomingDataPassesInReverseOrder() throws ProtocolViolation {
        ExtensionChain chain = ExtensionChain.of(a, b, c);
        chain.beginIncoming(header.set(true, 7, Opcode.TEXT));
        chain.incoming(ascii("x"), false, false, this::receive);
        chain.incoming(ascii("yab"), false, false, this::receive);
        chain.incoming(ascii("c"), true, true, this::receive);
        assertThat(received.toString()).isEqualTo("xy");
        assertThat(trace).containsExactly("c begin 7", "b begin 7", "a begin 5", "c took c", "b took b", "a took a");
        assertThat(header.reservedBits()).isEqualTo(FrameHeader.RSV3);
    }

    @Test
    void theEndOfAMessageReachesEveryExtensionAlsoWithoutBytes() throws ProtocolViolation {
        ExtensionChain chain = ExtensionChain.of(a, b);
        chain.beginIncoming(header.set(false, 0, Opcode.TEXT));
        chain.incoming(ascii("xab"), true, false, this::receive);
        chain.beginIncoming(header.set(true, 0, Opcode.CONTINUATION));
        chain.incoming(ascii(""), true, true, this::receive);
        assertThat(received.toString()).isEqualTo("x");
        assertThat(trace).endsWith("b took b", "a took a");
    }

    @Test
    void oneExtensionIsHandedTheSinkItself() throws ProtocolViolation {
        ExtensionChain chain = ExtensionChain.of(a);
        chain.incoming(ascii("xya"), true, true, this::receive);
        assertThat(received.toString()).isEqualTo("xy");
    }

    @Test
    void aViolationOfTheSinkPassesThroughTheChain() throws ProtocolViolation {
        ExtensionChain chain = ExtensionChain.of(a, b);
        PayloadSink full = decoded -> {
            throw ProtocolViolation.tooBig("full");
        };
        assertThatThrownBy(() -> chain.incoming(ascii("xyab"), true, true, full))
                .isInstanceOfSatisfying(
                        ProtocolViolation.class, e -> assertThat(e.closeCode()).isEqualTo(CloseCode.TOO_BIG));
    }

    @Test
    void aNameOrAReservedBitCannotStandTwiceInAChain() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExtensionChain.of(a, new TracingExtension("a", 0, trace)))
                .withMessageContaining("twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExtensionChain.of(a, new TracingExtension("z", FrameHeader.RSV1, trace)))
                .withMessageContaining("reserved bit");
    }

    @Test
    void negotiatedTellsNamesInOrder() {
        assertThat(ExtensionChain.of(b, a).negotiated())
                .extracting(ExtensionOffer::toString)
                .containsExactly("b", "a");
    }

    @Test
    void idleReachesEveryExtension() {
        ExtensionChain.of(a, b).idle();
        assertThat(trace).containsExactly("a idle", "b idle");
    }

    @Test
    void everyExtensionIsClosedOnceAlsoWhenOneFails() {
        a.failsOnClose = true;
        c.failsOnClose = true;
        ExtensionChain chain = ExtensionChain.of(a, b, c);
        assertThatThrownBy(chain::close)
                .hasMessage("a fails")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        chain.close();
        assertThat(trace).containsExactly("a close", "b close", "c close");
    }
}
