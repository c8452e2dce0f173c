package dev.soto.protocol.rfc6455;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.WireTest;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;

@DisplayName("RFC 6455 sections 5.5.2 and 5.5.3, ping and pong")
class PingPongTest {
    @WireTest
    void pingIsAnsweredWithItsOwnPayload(EngineUnderTest engine) {
        engine.receive(Frame.ping("Hello")).says("ping 48 65 6c 6c 6f").sends(Frame.pong("Hello"));
    }

    @WireTest
    void emptyPingIsAnsweredWithAnEmptyPong(EngineUnderTest engine) {
        engine.receive(Frame.ping("")).says("ping ").sends(Frame.pong(""));
    }

    @WireTest
    void pingsAreAnsweredInOrder(EngineUnderTest engine) {
        engine.receive(Frame.ping("1"), Frame.ping("2"), Frame.ping("3"))
                .says("ping 31", "ping 32", "ping 33")
                .sends(Frame.pong("1"), Frame.pong("2"), Frame.pong("3"));
    }

    @WireTest
    void pongIsReportedAndNotAnswered(EngineUnderTest engine) {
        engine.receive(Frame.pong("unsolicited"), Frame.pong("")).sends();
        engine.says("pong 75 6e 73 6f 6c 69 63 69 74 65 64", "pong ");
    }

    @WireTest
    void pingAndPongOfTheApplicationKeepTheirPlaceBehindMessages(EngineUnderTest engine) {
        engine.send("a");
        engine.ping("p").pong("q");
        engine.send("b");
        engine.sends(Frame.text("a"), Frame.ping("p"), Frame.pong("q"), Frame.text("b"));
    }

    @WireTest
    void payloadThatIsSentMayBeChangedAtOnce(EngineUnderTest engine) {
        byte[] payload = "now".getBytes(UTF_8);
        ByteBuffer buffer = ByteBuffer.wrap(payload);
        engine.engine().outgoing().sendPing(buffer);
        payload[0] = 'c';
        engine.sends(Frame.ping("now"));
    }

    @WireTest
    void pingIsNotAnsweredOnceOurCloseFrameIsQueued(EngineUnderTest engine) {
        engine.close(1000, "").receive(Frame.ping("late")).says("closing", "ping 6c 61 74 65");
        engine.sends(Frame.close(1000));
        engine.receive(Frame.ping("later")).says("ping 6c 61 74 65 72").sends();
    }

    @WireTest
    void pingBehindThePeersCloseFrameIsDropped(EngineUnderTest engine) {
        engine.answerLater()
                .receive(Frame.close(1000), Frame.ping("late"))
                .says("closing by peer")
                .sends();
    }

    @WireTest
    void pongGoesOutAheadOfMessagesAndPingsThatWait(EngineUnderTest engine) {
        engine.send("a");
        engine.ping("p");
        engine.receive(Frame.ping("1"), Frame.ping("2")).says("ping 31", "ping 32");
        engine.sends(Frame.pong("1"), Frame.pong("2"), Frame.text("a"), Frame.ping("p"));
    }

    @WireTest
    void beyondTheLimitOfWaitingPongsOnlyTheNewestPingsAreAnswered(EngineSetup setup) {
        EngineUnderTest engine = setup.maxQueuedPongs(3).open();
        engine.receive(Frame.ping("1"), Frame.ping("2"), Frame.ping("3"), Frame.ping("4"), Frame.ping("5"));
        engine.says("ping 31", "ping 32", "ping 33", "ping 34", "ping 35");
        engine.sends(Frame.pong("4"), Frame.pong("5"));
    }

    @WireTest
    void floodOfPingsThatGoesOnFailsTheConnection(EngineSetup setup) {
        EngineUnderTest engine = setup.maxQueuedPongs(3).open();
        for (int i = 1; i <= 6; i++) {
            engine.receive(Frame.ping("" + i)).says("ping 3" + i);
        }
        engine.receive(Frame.ping("7")).fails(1008, "more than 6 pings", "maxQueuedPongs 3");
    }

    @WireTest
    void pongsThatAreWrittenMakeRoomForOthers(EngineSetup setup) {
        EngineUnderTest engine = setup.maxQueuedPongs(2).open();
        for (int i = 0; i < 8; i++) {
            engine.receive(Frame.ping("a"), Frame.ping("b"), Frame.ping("c"))
                    .says("ping 61", "ping 62", "ping 63")
                    .sends(Frame.pong("c"));
        }
    }

    @WireTest
    void pongsOfTheApplicationDoNotCountAsWaiting(EngineSetup setup) {
        EngineUnderTest engine = setup.maxQueuedPongs(1).open();
        engine.pong("x").pong("y").pong("z").receive(Frame.ping("p")).says("ping 70");
        engine.sends(Frame.pong("p"), Frame.pong("x"), Frame.pong("y"), Frame.pong("z"));
    }

    @WireTest
    void pingAndPongCannotBeSentOnceClosing(EngineUnderTest engine) {
        engine.close(1000, "").says("closing");
        ByteBuffer payload = ByteBuffer.allocate(0);
        assertThatThrownBy(() -> engine.engine().outgoing().sendPing(payload))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> engine.engine().outgoing().sendPong(payload))
                .isInstanceOf(IllegalStateException.class);
        engine.sends(Frame.close(1000));
    }
}
