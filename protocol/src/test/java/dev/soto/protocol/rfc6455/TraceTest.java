package dev.soto.protocol.rfc6455;

import static dev.soto.protocol.testkit.Frame.continuation;
import static dev.soto.protocol.testkit.Frame.ping;
import static dev.soto.protocol.testkit.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.EngineTrace;
import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.WireTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What {@link EngineTrace} sees is what is on the wire, in both roles and however the input is cut. */
class TraceTest {
    private static final class Lines implements EngineTrace {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void received(int first, long payloadBytes) {
            lines.add("< " + EngineTrace.describe(first) + " " + payloadBytes);
        }

        @Override
        public void queued(int first, long payloadBytes) {
            lines.add("> " + EngineTrace.describe(first) + " " + payloadBytes);
        }

        @Override
        public void changed(String from, String cause, String to) {
            lines.add(from + " " + cause + " " + to);
        }

        private void sees(String... expected) {
            assertThat(lines).containsExactly(expected);
            lines.clear();
        }
    }

    @WireTest
    void framesAreSeenInBothDirectionsByHeaderAndLength(EngineSetup setup) {
        Lines lines = new Lines();
        EngineUnderTest engine = setup.trace(lines).open();
        engine.receive(text("Hel").notFinal(), ping("!"), continuation("lo")).says("ping 21", "text Hello");
        lines.sees("< text 3", "< ping fin 1", "> pong fin 1", "< continuation fin 2");
        engine.send("a longer answer");
        engine.ping("?");
        lines.sees("> text fin 15", "> ping fin 1");
        engine.sends(Frame.pong("!"), text("a longer answer"), ping("?"));
        lines.sees();
    }

    @WireTest
    void lengthsOfAllThreeEncodingsAreSeen(EngineSetup setup) {
        Lines lines = new Lines();
        EngineUnderTest engine = setup.trace(lines).open();
        for (int length : new int[] {0, 125, 126, 65_535, 65_536}) {
            engine.send(new byte[length]);
            lines.sees("> binary fin " + length);
        }
        engine.takeSent();
    }

    @WireTest
    void messageThatManyConnectionsShareIsSeenByEach(EngineSetup setup) {
        Lines lines = new Lines();
        SharedMessage shared = SharedMessage.of(DataType.BINARY, ByteBuffer.allocate(300));
        for (int connection = 0; connection < 2; connection++) {
            EngineUnderTest engine = setup.trace(lines).open();
            engine.engine().outgoing().sendShared(shared);
            lines.sees("> binary fin 300");
            engine.takeSent();
        }
    }

    @WireTest
    void compressedMessageIsSeenAsItIsOnTheWire(EngineSetup setup) {
        Lines lines = new Lines();
        EngineUnderTest engine = setup.trace(lines)
                .deflate(DeflateOptions.DEFAULT.toBuilder().thresholdBytes(0).build())
                .open();
        engine.send("Hello Hello Hello Hello");
        int onTheWire = engine.takeSent().length - 2 - (engine.role() == Role.CLIENT ? 4 : 0);
        lines.sees("> text fin rsv1 " + onTheWire);
    }

    @WireTest
    void closeIsSeenStepByStep(EngineSetup setup) {
        Lines lines = new Lines();
        EngineUnderTest engine = setup.trace(lines).open();
        engine.receive(Frame.close(1000, "bye")).says("closing by peer");
        engine.sends(Frame.close(1000, "bye")).says("shutdown output", "closed 1000 bye");
        lines.sees(
                "< close fin 5",
                "OPEN PEER_CLOSE PEER_CLOSING",
                "PEER_CLOSING ANSWER ANSWERED",
                "> close fin 5",
                "ANSWERED DRAINED LINGERING");
        engine.endOfInput().says("free transport");
        lines.sees("LINGERING END_OF_INPUT GONE");
    }

    @WireTest
    void violationIsSeenAsItsCloseFrame(EngineSetup setup) {
        Lines lines = new Lines();
        EngineUnderTest engine = setup.trace(lines).open();
        engine.receive(continuation("?")).fails(1002, "continuation");
        assertThat(lines.lines)
                .hasSize(3)
                .startsWith("OPEN VIOLATION FAILING")
                .endsWith("FAILING DRAINED LINGERING")
                .element(1)
                .asString()
                .startsWith("> close fin ");
    }
}
