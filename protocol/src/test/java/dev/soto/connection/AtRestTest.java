package dev.soto.connection;

import static dev.soto.connection.ConnectionUnderTest.clientText;
import static dev.soto.connection.ConnectionUnderTest.serverText;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.InputLimits;
import dev.soto.protocol.model.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link WebSocketConnection#whenAtRest}: for who ends a connection without cutting what its application is about to say. */
@Timeout(10)
class AtRestTest {
    private ConnectionUnderTest t = ConnectionUnderTest.open();

    private void await(String name) {
        t.connection.whenAtRest(failure -> t.events.add(
                name + (failure == null ? "" : " " + failure.getClass().getSimpleName())));
    }

    @Test
    void anIdleConnectionIsAtRestAtOnce() {
        await("rest");
        assertThat(t.takeEvents()).containsExactly("rest");
        assertThat(t.executor.size()).isZero();
        assertThat(t.transport.read(clientText("a"))).as("reads on").isTrue();
        assertThat(t.takeEvents()).containsExactly("text a");
    }

    @Test
    void aCallbackThatIsAtWorkAndAllThatWasReadWithItComeFirst() {
        t.onText = text -> {
            t.connection.sendText("re " + text, null);
            if (text.equals("a")) {
                await("rest");
            }
        };
        assertThat(t.transport.read(clientText("a") + clientText("b") + clientText("c")))
                .as("reads on")
                .isTrue();
        assertThat(t.takeEvents()).containsExactly("text a", "text b", "text c", "rest");
    }

    @Test
    void whatCallbacksSentIsWrittenBeforeItIsToldAndWhatItDoesComesBehind() {
        List<String> before = new ArrayList<>();
        t.onText = text -> {
            t.connection.sendText("re " + text, null);
            t.connection.whenAtRest(failure -> {
                before.add(t.transport.takeWritten());
                t.connection.close(new CloseStatus(1001, ""));
            });
        };
        t.transport.read(clientText("a"));
        assertThat(before).containsExactly(serverText("re a"));
        assertThat(t.transport.takeWritten()).isEqualTo("880203e9");
    }

    @Test
    void aPeerThatTakesNothingDoesNotHoldItUp() {
        t.transport.holdWrites();
        t.onText = text -> {
            t.connection.sendText("re " + text, null);
            await("rest");
        };
        t.transport.read(clientText("a") + clientText("b"));
        assertThat(t.takeEvents()).containsExactly("text a", "text b", "rest", "rest");
        assertThat(t.connection.queuedBytes()).isPositive();
    }

    @Test
    void aMessageThatHasBegunIsWaitedFor() {
        t.transport.read("0182000000006162");
        await("rest");
        assertThat(t.takeEvents()).isEmpty();
        t.transport.read("898000000000");
        assertThat(t.takeEvents()).as("a ping in between is no end").containsExactly("ping 0");
        t.transport.read("8081000000");
        assertThat(t.takeEvents()).as("half a frame").isEmpty();
        t.transport.read("0063");
        assertThat(t.takeEvents()).containsExactly("text abc", "rest");
    }

    @Test
    void whatMayWaitUnreadIsWaitedFor() {
        t.transport.tellsWhenAllRead = true;
        await("rest");
        assertThat(t.takeEvents()).isEmpty();
        t.transport.read(clientText("a"));
        t.transport.read(clientText("b") + "018100000000" + "61");
        assertThat(t.takeEvents()).containsExactly("text a", "text b");
        t.transport.allRead();
        assertThat(t.takeEvents()).as("one has begun").isEmpty();
        t.transport.read("808100000000" + "62");
        assertThat(t.takeEvents()).containsExactly("text ab", "rest");
        await("again");
        assertThat(t.takeEvents()).as("something may have come since").isEmpty();
        t.transport.allRead();
        assertThat(t.takeEvents()).containsExactly("again");
    }

    @Test
    void aMessageThatIsSentInPartsIsWaitedFor() {
        OutgoingMessage message = t.connection.beginMessage(DataType.TEXT);
        await("not begun");
        assertThat(t.takeEvents()).containsExactly("not begun");
        message.text("a", false, null);
        assertThat(t.connection.isAtWork()).isTrue();
        await("rest");
        t.executor.runAll();
        assertThat(t.takeEvents()).isEmpty();
        message.text("b", true, null);
        t.executor.runAll();
        assertThat(t.takeEvents()).containsExactly("rest");
        assertThat(t.transport.takeWritten()).isEqualTo("010161" + "800162");
        assertThat(t.connection.isAtWork()).isFalse();
    }

    @Test
    void whereCallbacksHaveAThreadOfTheirOwnItIsThatWhichTells() {
        t = new ConnectionUnderTest(ConnectionOptions.DEFAULTS, false);
        t.connection.start(() -> {});
        t.transport.read(clientText("a"));
        await("rest");
        assertThat(t.takeEvents()).isEmpty();
        t.executor.runAll();
        assertThat(t.takeEvents()).containsExactly("text a", "rest");
        t.transport.read("0182000000006162");
        await("second");
        t.executor.runAll();
        assertThat(t.takeEvents()).isEmpty();
        t.transport.read("808100000000" + "63");
        t.executor.runAll();
        assertThat(t.takeEvents()).containsExactly("text abc", "second");
    }

    @Test
    void whatIsReceivedWhileItIsToldIsHandedOutBehindByAnotherThread() {
        t.connection.whenAtRest(failure -> {
            assertThat(t.transport.read(clientText("a"))).isFalse();
            t.events.add("rest");
        });
        assertThat(t.takeEvents()).containsExactly("rest");
        t.executor.runAll();
        assertThat(t.takeEvents()).containsExactly("text a");
        assertThat(t.transport.resumes).isEqualTo(1);
    }

    @Test
    void whatAnApplicationHasPausedIsUnderWay() {
        t.connection.pauseReading();
        await("nothing waits");
        assertThat(t.takeEvents()).containsExactly("nothing waits");
        t.transport.read(clientText("a"));
        await("rest");
        t.executor.runAll();
        assertThat(t.takeEvents()).isEmpty();
        t.connection.resumeReading();
        t.executor.runAll();
        assertThat(t.takeEvents()).containsExactly("text a", "rest");
    }

    @Test
    void inputThatWaitsForItsTimeIsUnderWay() {
        t = ConnectionUnderTest.open(ConnectionOptions.builder()
                .limits(Limits.DEFAULTS.withInput(new InputLimits(1, 0, InputLimits.OnExcess.DELAY, Duration.ZERO, 0)))
                .build());
        t.transport.read(clientText("a") + clientText("b"));
        assertThat(t.takeEvents()).containsExactly("text a");
        await("rest");
        assertThat(t.takeEvents()).isEmpty();
        t.pass(Duration.ofSeconds(2));
        assertThat(t.takeEvents()).containsExactly("text b", "rest");
    }

    @Test
    void theEndOfTheConnectionIsToldInItsPlace() {
        t.transport.read("01810000000061");
        await("rest");
        t.connection.abort(new IOException("cut"));
        t.executor.runAll();
        assertThat(t.takeEvents()).contains("rest IOException");
        await("late");
        assertThat(t.takeEvents()).containsExactly("late IOException");
    }

    @Test
    void aCloseHandshakeThatEndsItIsToldInItsPlaceToo() {
        t.transport.read("01810000000061");
        await("rest");
        t.transport.read("888200000000" + "03e8");
        t.transport.endOfStream();
        t.executor.runAll();
        assertThat(t.takeEvents()).contains("rest IOException");
    }

    @Test
    void oneThatThrowsKeepsNobodyFromGoingOn() {
        List<Throwable> uncaught = new ArrayList<>();
        Thread thread = Thread.currentThread();
        Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler((any, failure) -> uncaught.add(failure));
        try {
            t.connection.whenAtRest(failure -> {
                throw new IllegalStateException("thrown");
            });
            t.transport.read(ByteBuffer.wrap(new byte[0]));
            t.transport.read(clientText("a"));
        } finally {
            thread.setUncaughtExceptionHandler(handler);
        }
        assertThat(uncaught).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(t.takeEvents()).containsExactly("text a");
    }
}
