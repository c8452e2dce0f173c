package dev.soto.protocol.rfc6455;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.Hex;
import dev.soto.protocol.testkit.Payloads;
import dev.soto.protocol.testkit.WireTest;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;

@DisplayName("RFC 6455 sections 5.6, 6.1 and 6.2, data frames")
class DataFramesTest {
    @WireTest
    void textAndBinaryOfTheSameBytesAreToldApart(EngineUnderTest engine) {
        engine.receive(Frame.text("abc"), Frame.binary("abc".getBytes(UTF_8))).says("text abc", "binary 61 62 63");
    }

    @WireTest
    void binaryNeedNotBeUtf8(EngineUnderTest engine) {
        engine.receive(Frame.binary(Hex.bytes("c0 80 ff fe ed a0 80"))).says("binary c0 80 ff fe ed a0 80");
    }

    @WireTest
    void textKeepsNulAndByteOrderMark(EngineUnderTest engine) {
        engine.receive(Frame.text("a\0b\uFEFFc")).says("text a\0b\uFEFFc");
    }

    @WireTest
    void messagesAreSentAsOneFrameEach(EngineUnderTest engine) {
        engine.send("text \u00e4\u20ac\uD83D\uDE00");
        engine.send((byte) 0, (byte) 255);
        engine.send("");
        engine.send();
        engine.sends(
                Frame.text("text \u00e4\u20ac\uD83D\uDE00"),
                Frame.binary((byte) 0, (byte) 255),
                Frame.text(""),
                Frame.binary());
    }

    @WireTest
    void directAndReadOnlyBuffersAreSentFromPositionToLimitAndLeftAlone(EngineSetup setup) {
        for (int length : new int[] {10, 4_096, 5_000, 40_000}) {
            byte[] message = Payloads.bytes(length);
            ByteBuffer direct = ByteBuffer.allocateDirect(length + 9);
            direct.position(4);
            direct.put(message).flip().position(4);
            for (ByteBuffer buffer : new ByteBuffer[] {direct, direct.asReadOnlyBuffer(), heapSlice(message)}) {
                EngineUnderTest engine = setup.open();
                ByteBuffer before = buffer.duplicate();
                engine.engine().outgoing().sendMessage(DataType.BINARY, buffer);
                assertThat(buffer).isEqualTo(before);
                assertThat(buffer.position()).isEqualTo(before.position());
                assertThat(engine.takeSent())
                        .isEqualTo(Frame.binary(message).bytes(engine.role().masksOutgoing()));
                assertThat(Hex.copy(buffer))
                        .as("payload is not masked in place")
                        .isEqualTo(message);
            }
        }
    }

    private static ByteBuffer heapSlice(byte[] message) {
        ByteBuffer whole = ByteBuffer.allocate(message.length + 20);
        whole.position(7);
        whole.put(message);
        return whole.flip().position(7).slice().asReadOnlyBuffer();
    }

    @WireTest
    void placeOfAMessageIsReachedWhenItIsWritten(EngineUnderTest engine) {
        long first = engine.send("first");
        long second = engine.send(Payloads.bytes(100_000));
        assertThat(second).isGreaterThan(first);
        assertThat(engine.engine().writtenBytes()).isZero();
        assertThat(engine.engine().queuedBytes()).isEqualTo(second);
        engine.beginWrite();
        assertThat(engine.engine().writtenBytes()).as("taken is not written").isZero();
        engine.endWrite();
        assertThat(engine.engine().writtenBytes()).isEqualTo(second);
        assertThat(engine.engine().queuedBytes()).isZero();
        engine.sends(Frame.text("first"), Frame.binaryOf(100_000));
    }

    @WireTest
    void answersToPingsDoNotCountAsWrittenBytes(EngineUnderTest engine) {
        engine.receive(Frame.ping("p")).says("ping 70").sends(Frame.pong("p"));
        assertThat(engine.engine().writtenBytes()).isZero();
        assertThat(engine.engine().queuedBytes()).isZero();
    }

    @WireTest
    void nothingCanBeSentOnceOurCloseFrameIsQueued(EngineUnderTest engine) {
        engine.close(1000, "").says("closing");
        assertThatThrownBy(() -> engine.send("late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closing");
        assertThatThrownBy(() -> engine.engine().outgoing().sendFrame(Opcode.TEXT, true, ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalStateException.class);
        engine.sends(Frame.close(1000));
        engine.receive(Frame.close(1000)).says("shutdown output", "closed 1000");
        assertThatThrownBy(() -> engine.send("too late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        engine.sends();
    }

    @WireTest
    void messagesCanStillBeSentBeforeThePeersCloseFrameIsAnswered(EngineUnderTest engine) {
        engine.answerLater().receive(Frame.close(1001, "bye")).says("closing by peer");
        engine.send("last words");
        engine.answerClose().sends(Frame.text("last words"), Frame.close(1001, "bye"));
        engine.says("shutdown output", "closed 1001 bye");
    }
}
