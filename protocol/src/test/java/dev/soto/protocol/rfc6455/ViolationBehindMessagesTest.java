package dev.soto.protocol.rfc6455;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.State;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.WireTest;
import org.junit.jupiter.api.DisplayName;

/** A message, then something illegal: the shape of ten cases of the Autobahn test suite, named by their numbers. */
@DisplayName("RFC 6455 section 7.1.7: what was complete before a violation is answered")
class ViolationBehindMessagesTest {
    private static final String HELLO = "Hello, world!";

    /** The message is there before the violation is told, its answer goes out before the close frame, and nothing else. */
    private static void answersThenFails(EngineUnderTest engine, Frame... illegal) {
        Frame[] input = new Frame[illegal.length + 1];
        input[0] = Frame.text(HELLO);
        System.arraycopy(illegal, 0, input, 1, illegal.length);
        engine.failLater().receive(input).says("text " + HELLO);
        assertThat(engine.engine().state()).isEqualTo(State.OPEN);
        engine.send(HELLO);
        engine.failNow().says("error 1002");
        String reason = engine.lastError();
        engine.sends(Frame.text(HELLO), Frame.close(1002, reason)).says("shutdown output", "closed 1002 " + reason);
    }

    /** Case 3.2, and 3.3 and 3.4 with the same frames in other pieces. */
    @WireTest
    void reservedBit2WithoutAnExtension(EngineUnderTest engine) {
        answersThenFails(engine, Frame.text(HELLO).rsv(2), Frame.ping(""));
    }

    /** Cases 3.3 and 3.4. */
    @WireTest
    void reservedBits2And3WithoutAnExtension(EngineUnderTest engine) {
        answersThenFails(engine, Frame.text(HELLO).rsv(3), Frame.ping(""));
    }

    /** Case 3.4. */
    @WireTest
    void reservedBit1WithoutAnExtension(EngineUnderTest engine) {
        answersThenFails(engine, Frame.text(HELLO).rsv(4), Frame.ping(""));
    }

    /** Case 4.1.3. */
    @WireTest
    void reservedOpcode5(EngineUnderTest engine) {
        answersThenFails(engine, Frame.of(5), Frame.ping(""));
    }

    /** Case 4.1.4. */
    @WireTest
    void reservedOpcode6WithAPayload(EngineUnderTest engine) {
        answersThenFails(engine, Frame.of(6, (byte) 1), Frame.ping(""));
    }

    /** Case 4.1.5. */
    @WireTest
    void reservedOpcode7WithAPayload(EngineUnderTest engine) {
        answersThenFails(engine, Frame.of(7, (byte) 1), Frame.ping(""));
    }

    /** Case 4.2.3. */
    @WireTest
    void reservedControlOpcode13(EngineUnderTest engine) {
        answersThenFails(engine, Frame.of(13), Frame.ping(""));
    }

    /** Case 4.2.4. */
    @WireTest
    void reservedControlOpcode14WithAPayload(EngineUnderTest engine) {
        answersThenFails(engine, Frame.of(14, (byte) 1), Frame.ping(""));
    }

    /** Case 4.2.5. */
    @WireTest
    void reservedControlOpcode15WithAPayload(EngineUnderTest engine) {
        answersThenFails(engine, Frame.of(15, (byte) 1), Frame.ping(""));
    }

    /** Case 5.15. */
    @WireTest
    void continuationBehindAWholeMessageInFragments(EngineUnderTest engine) {
        engine.failLater()
                .receive(
                        Frame.text("fragment1").notFinal(),
                        Frame.continuation("fragment2"),
                        Frame.continuation("fragment3").notFinal(),
                        Frame.text("fragment4"))
                .says("text fragment1fragment2");
        engine.send("fragment1fragment2");
        engine.failNow().says("error 1002");
        String reason = engine.lastError();
        engine.sends(Frame.text("fragment1fragment2"), Frame.close(1002, reason))
                .says("shutdown output", "closed 1002 " + reason);
    }
}
