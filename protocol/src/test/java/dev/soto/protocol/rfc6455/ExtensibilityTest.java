package dev.soto.protocol.rfc6455;

import static dev.soto.protocol.testkit.Frame.continuation;
import static dev.soto.protocol.testkit.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.extension.PayloadSink;
import dev.soto.protocol.extension.WebSocketExtension;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.testkit.DeflateChain;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.WireFrames;
import dev.soto.protocol.testkit.WireTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;

@DisplayName("RFC 6455 sections 5.8 and 9, extensibility")
class ExtensibilityTest {
    /** Sends text in capital letters under RSV2, and takes it back to small ones where RSV2 says so; ! is refused. */
    private static final class Shout implements WebSocketExtension {
        private final ByteBuffer work = ByteBuffer.allocate(100);
        private final List<String> calls = new ArrayList<>();
        private boolean shouting;

        @Override
        public String name() {
            return "x-shout";
        }

        @Override
        public int reservedBits() {
            return FrameHeader.RSV2;
        }

        @Override
        public void beginIncoming(FrameHeader header) {
            if (header.first()) {
                shouting = header.has(FrameHeader.RSV2);
                header.remove(FrameHeader.RSV2);
            }
        }

        @Override
        public void incoming(ByteBuffer payload, boolean endOfFrame, boolean endOfMessage, PayloadSink sink)
                throws ProtocolViolation {
            byte[] out = new byte[payload.remaining()];
            payload.get(out);
            for (int i = 0; i < out.length; i++) {
                if (out[i] == '!') {
                    throw ProtocolViolation.badData("shouting too loud");
                }
                out[i] = shouting ? (byte) Character.toLowerCase(out[i]) : out[i];
            }
            sink.accept(ByteBuffer.wrap(out));
        }

        @Override
        public ByteBuffer outgoing(FrameHeader header, ByteBuffer payload) {
            if (header.first()) {
                header.add(FrameHeader.RSV2);
            }
            String text = StandardCharsets.US_ASCII.decode(payload.duplicate()).toString();
            work.clear().put(text.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
            return work.flip();
        }

        @Override
        public void idle() {
            calls.add("idle");
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }

    private static EngineUnderTest open(EngineSetup setup, Shout shout) {
        return setup.extensions(() -> ExtensionChain.of(shout)).open();
    }

    @WireTest
    void extensionTransformsMessagesInBothDirections(EngineSetup setup) {
        EngineUnderTest engine = open(setup, new Shout());
        engine.receive(text("HELLO").rsv(2), text("PLAIN")).says("text hello", "text PLAIN");
        engine.send("one");
        engine.send("two");
        engine.sends(text("ONE").rsv(2), text("TWO").rsv(2));
    }

    @WireTest
    void extensionSeesEachFrameOfAFragmentedMessage(EngineSetup setup) {
        EngineUnderTest engine = open(setup.outgoingFragmentBytes(2), new Shout());
        engine.receive(
                        text("AB").notFinal().rsv(2),
                        Frame.pong("X"),
                        continuation("").notFinal(),
                        continuation("C"))
                .says("pong 58", "text abc");
        engine.send("abc");
        engine.sends(text("AB").notFinal().rsv(2), continuation("C"));
    }

    @WireTest
    void controlFramesDoNotPassThroughExtensions(EngineSetup setup) {
        EngineUnderTest engine = open(setup, new Shout());
        engine.receive(Frame.ping("Loud!")).says("ping 4c 6f 75 64 21").sends(Frame.pong("Loud!"));
        engine.ping("small").pong("small").sends(Frame.ping("small"), Frame.pong("small"));
        engine.close(1000, "small").says("closing").sends(Frame.close(1000, "small"));
    }

    @WireTest
    void bitThatNoExtensionUsesFails(EngineSetup setup) {
        for (int bits : new int[] {1, 4, 5, 3, 6, 7}) {
            open(setup, new Shout()).receive(text("A").rsv(bits)).fails(1002, "RSV", "no extension was negotiated");
        }
    }

    @WireTest
    void bitOfAnExtensionFailsOnControlFrames(EngineSetup setup) {
        for (int opcode : new int[] {Opcode.CLOSE, Opcode.PING, Opcode.PONG}) {
            open(setup, new Shout())
                    .receive(Frame.of(opcode).rsv(2))
                    .fails(1002, "RSV2 is set, but extensions do not apply to control frames");
        }
    }

    @WireTest
    void bitThatTheExtensionDoesNotWantHereFails(EngineSetup setup) {
        open(setup, new Shout())
                .receive(text("A").notFinal().rsv(2), continuation("B").rsv(2))
                .fails(1002, "reserved bits 0x2");
    }

    @WireTest
    void violationOfAnExtensionFailsTheConnection(EngineSetup setup) {
        open(setup, new Shout()).receive(text("AB!C"), text("D")).fails(1007, "shouting too loud");
    }

    @WireTest
    void limitsAndUtf8AreJudgedBehindTheExtension(EngineSetup setup) {
        setup.maxTextMessageBytes(5);
        open(setup, new Shout()).receive(text("ABCDE").rsv(2)).says("text abcde");
        open(setup, new Shout()).receive(text("ABCDEF").rsv(2)).fails(1009, "maxTextMessageBytes");
        open(setup, new Shout()).receive(Frame.textHex("41 ff")).fails(1007, "byte 0xFF at offset 1");
    }

    @WireTest
    void partsComeThroughExtensions(EngineSetup setup) {
        EngineUnderTest engine = open(setup, new Shout());
        engine.engine().setInParts(DataType.TEXT, true);
        engine.receive(text("AB").notFinal().rsv(2), Frame.pong(""), continuation("C"))
                .says("text part ab", "pong ", "last text part c");
        engine.receive(text("").rsv(2), text("").notFinal(), continuation(""))
                .says("last text part ", "last text part ");
    }

    @WireTest
    void extensionsAreClosedOnceWhenTheConnectionIsClosed(EngineSetup setup) {
        Shout shout = new Shout();
        EngineUnderTest engine = open(setup, shout);
        engine.receive(Frame.close(1000)).says("closing by peer");
        assertThat(shout.calls).isEmpty();
        engine.sends(Frame.close(1000)).says("shutdown output", "closed 1000");
        assertThat(shout.calls).containsExactly("close");
        engine.endOfInput().says("free transport");
        assertThat(shout.calls).containsExactly("close");
        Shout cutOff = new Shout();
        open(setup, cutOff).endOfInput().says("free transport", "closed 1006");
        assertThat(cutOff.calls).containsExactly("close");
    }

    @WireTest
    void extensionsRestOnceNothingHappensForAWhile(EngineSetup setup) {
        Shout shout = new Shout();
        EngineUnderTest engine = open(setup.extensionIdleMillis(100), shout);
        assertThat(engine.engine().nextDeadline()).isEqualTo(Long.MAX_VALUE);
        engine.receive(text("A")).says("text A");
        assertThat(engine.engine().takeNewDeadline()).isTrue();
        assertThat(engine.engine().takeNewDeadline()).isFalse();
        engine.advance(99);
        engine.receive(text("B")).says("text B");
        engine.advance(99);
        assertThat(shout.calls).isEmpty();
        engine.advance(1);
        assertThat(shout.calls).containsExactly("idle");
        engine.advance(10_000);
        assertThat(shout.calls).containsExactly("idle");
        engine.send("c");
        engine.sends(text("C").rsv(2));
        engine.advance(100);
        assertThat(shout.calls).containsExactly("idle", "idle");
    }

    @WireTest
    void extensionsDoNotRestWhenThatIsOff(EngineSetup setup) {
        Shout shout = new Shout();
        EngineUnderTest engine = open(setup, shout);
        engine.receive(text("A")).says("text A");
        assertThat(engine.engine().takeNewDeadline()).isFalse();
        assertThat(engine.engine().nextDeadline()).isEqualTo(Long.MAX_VALUE);
        engine.advance(1_000_000);
        assertThat(shout.calls).isEmpty();
    }

    @WireTest
    void messageThatIsToBeSentAsItIsPassesDeflateWholeAndInFragments(EngineSetup setup) {
        EngineUnderTest engine = setup.deflate(DeflateChain.EVERY_MESSAGE)
                .outgoingFragmentBytes(3)
                .open();
        ByteBuffer payload = ByteBuffer.wrap("as it is".getBytes(StandardCharsets.US_ASCII));
        engine.engine().outgoing().sendMessage(DataType.TEXT, payload, true);
        engine.sends(text("as ").notFinal(), continuation("it ").notFinal(), continuation("is"));
        engine.engine().outgoing().sendMessage(DataType.TEXT, payload);
        Frame first = WireFrames.parse(engine.takeSent(), engine.role().masksOutgoing())
                .get(0);
        assertThat(first.reservedBits()).isEqualTo(FrameHeader.RSV1);
    }
}
