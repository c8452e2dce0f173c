package dev.soto.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What surrounds a connection's calls into its application, and follows what it sends. */
class ConnectionInterceptorTest {
    private final List<String> seen = new ArrayList<>();
    private boolean follows = true;

    private final ConnectionInterceptor interceptor = new ConnectionInterceptor() {
        @Override
        public Object enter(Call call, @Nullable Object subject, boolean last) {
            seen.add("enter " + call + (last ? "" : " part"));
            return call;
        }

        @Override
        public void leave(@Nullable Object entered) {
            seen.add("leave " + entered);
        }

        @Override
        public void failed(Throwable failure) {
            seen.add("failed " + failure.getMessage());
        }

        @Override
        public Runnable around(Runnable task) {
            return () -> {
                seen.add("around");
                task.run();
            };
        }

        @Override
        public @Nullable SendCompletion sending(DataType type, long bytes, long sinceFirstPart) {
            String message = type + " " + bytes + (sinceFirstPart > 0 ? " in parts" : "");
            seen.add("sending " + message);
            return follows ? failure -> seen.add((failure == null ? "sent " : "not sent ") + message) : null;
        }

        @Override
        public void queueFull(@Nullable OverflowPolicy policy, long bytes, long queuedBytes) {
            seen.add("full " + policy);
        }

        @Override
        public void writeWaits() {
            seen.add("waits");
        }

        @Override
        public void writeEnded(long queuedBytes) {
            seen.add("goes on, behind it " + queuedBytes);
        }

        @Override
        public void violated(ProtocolViolation violation) {
            seen.add("violated " + violation.closeCode());
        }
    };

    private ConnectionUnderTest open(ConnectionOptions options) {
        ConnectionUnderTest t = new ConnectionUnderTest(options);
        t.connection.intercept(interceptor);
        t.connection.start(() -> seen.add("open"));
        return t;
    }

    private ConnectionUnderTest open() {
        return open(ConnectionOptions.DEFAULTS);
    }

    private List<String> take() {
        List<String> taken = List.copyOf(seen);
        seen.clear();
        return taken;
    }

    @Test
    void everyCallbackIsBetweenEnterAndLeave() {
        ConnectionUnderTest t = open();
        assertThat(take()).containsExactly("enter OPEN", "open", "leave OPEN");
        t.transport.read("81 81 00000000 41");
        t.transport.read("82 81 00000000 41");
        t.transport.read("89 80 00000000");
        t.transport.read("8A 80 00000000");
        assertThat(take())
                .containsExactly(
                        "enter TEXT",
                        "leave TEXT",
                        "enter BINARY",
                        "leave BINARY",
                        "enter PING",
                        "leave PING",
                        "enter PONG",
                        "leave PONG");
        t.connection.setDelivery(DataType.TEXT, Delivery.PARTS);
        t.transport.read("01 81 00000000 41 80 81 00000000 42");
        assertThat(take()).contains("enter TEXT_PART part", "enter TEXT_PART");
        t.transport.read("88 82 00000000 03e8");
        assertThat(take()).containsExactly("enter CLOSING", "leave CLOSING", "enter CLOSED", "leave CLOSED");
    }

    @Test
    void whatTheApplicationThrowsIsSaidBeforeTheCallIsLeft() {
        ConnectionUnderTest t = open();
        take();
        t.onText = text -> {
            throw new IllegalStateException("no");
        };
        t.transport.read("81 81 00000000 41");
        assertThat(take()).containsExactly("enter TEXT", "failed no", "leave TEXT", "enter ERROR", "leave ERROR");
    }

    @Test
    void aTaskRunsAsACallbackDoes() {
        ConnectionUnderTest t = open();
        take();
        t.connection.run(() -> seen.add("task"));
        t.connection.intercepted(() -> seen.add("elsewhere")).run();
        assertThat(take()).containsExactly("around", "task", "around", "elsewhere");
    }

    @Test
    void eachMessageThatIsSentHasOneEnd() {
        ConnectionUnderTest t = open();
        take();
        t.connection.sendText("hello", null);
        t.connection.sendBinary(ByteBuffer.allocate(3), failure -> seen.add("told " + failure));
        t.connection.sendShared(SharedMessage.text("all"), null);
        assertThat(take())
                .containsExactly(
                        "sending TEXT 5",
                        "sent TEXT 5",
                        "sending BINARY 3",
                        "sent BINARY 3",
                        "enter COMPLETION",
                        "told null",
                        "leave COMPLETION",
                        "sending TEXT 3",
                        "sent TEXT 3");
    }

    @Test
    void aMessageInPartsIsOneWithItsLastPart() {
        ConnectionUnderTest t = open();
        take();
        OutgoingMessage message = t.connection.beginMessage(DataType.TEXT);
        message.text("ab", false, null);
        assertThat(take()).isEmpty();
        message.text("cde", true, null);
        assertThat(take()).containsExactly("sending TEXT 5 in parts", "sent TEXT 5 in parts");
    }

    @Test
    void whatIsRefusedWithoutACompletionIsAnErrorOfTheConnectionAsEver() {
        ConnectionUnderTest t = open(ConnectionOptions.builder()
                .maxQueuedBytes(10)
                .overflowPolicy(OverflowPolicy.FAIL)
                .build());
        t.transport.holdWrites();
        t.connection.sendText("0123456789", null);
        assertThat(take()).endsWith("waits");
        t.connection.sendText("x", null);
        t.executor.runAll();
        assertThat(take())
                .containsExactly("sending TEXT 1", "full FAIL", "not sent TEXT 1", "enter ERROR", "leave ERROR");
        assertThat(t.takeEvents()).anyMatch(event -> event.contains("does not fit"));
        t.connection.sendText("x", failure -> seen.add("told"));
        t.executor.runAll();
        assertThat(take())
                .containsExactly(
                        "sending TEXT 1",
                        "full FAIL",
                        "not sent TEXT 1",
                        "enter COMPLETION",
                        "told",
                        "leave COMPLETION");
        assertThat(t.connection.offerShared(SharedMessage.text("y"), failure -> seen.add("never")))
                .isEqualTo(Offer.FULL);
        assertThat(take()).containsExactly("sending TEXT 1", "full null", "not sent TEXT 1");
        t.transport.completeWrite(null);
        assertThat(take()).contains("goes on, behind it 0", "sent TEXT 10");
    }

    @Test
    void aSendThatThrowsHasItsEndAndTheCompletionIsNotCalled() {
        ConnectionUnderTest t = open();
        t.connection.close(new CloseStatus(1000, ""));
        take();
        assertThatThrownBy(() -> t.connection.sendText("x", failure -> seen.add("never")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(t.connection.offerShared(SharedMessage.text("y"), null)).isEqualTo(Offer.CLOSED);
        assertThat(take()).containsExactly("sending TEXT 1", "not sent TEXT 1", "sending TEXT 1", "not sent TEXT 1");
    }

    @Test
    void noSendIsLeftWithoutAnEndByAConnectionThatBreaks() {
        ConnectionUnderTest t = open();
        t.transport.holdWrites();
        t.connection.sendText("a", null);
        t.connection.sendText("bc", null);
        take();
        t.transport.readFailure(new IOException("reset"));
        t.executor.runAll();
        assertThat(take()).contains("not sent TEXT 1", "not sent TEXT 2", "enter CLOSED");
    }

    @Test
    void aBrokenRuleIsSaidOnceAndBeforeTheEnd() {
        ConnectionUnderTest t = open();
        take();
        t.transport.read("83 80 00000000");
        assertThat(take()).startsWith("violated 1002").doesNotHaveDuplicates().contains("leave ERROR", "enter CLOSED");
    }

    @Test
    void bytesAreThoseOnTheWire() {
        for (String text : List.of("", "abc", "äé", "€", "\uD83D\uDE00x")) {
            assertThat(ConnectionInterceptor.bytes(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        }
        assertThat(ConnectionInterceptor.bytes(ByteBuffer.allocate(7))).isEqualTo(7);
        assertThat(ConnectionInterceptor.bytes(null)).isZero();
    }

    @Test
    void whoFollowsNothingCostsNoTicketForAMessage() {
        follows = false;
        ConnectionUnderTest t = open();
        t.connection.sendText("hello", null);
        assertThat(take()).containsExactly("enter OPEN", "open", "leave OPEN", "sending TEXT 5");
        assertThat(FollowedSend.of(interceptor, null, null)).isNull();
    }
}
