package dev.soto.connection;

import static dev.soto.connection.ConnectionUnderTest.clientText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionException;
import dev.soto.protocol.extension.ExtensionParameters;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a connection has measured, on a clock that the test turns. */
@Timeout(20)
class ConnectionMeterTest {
    private static final String CLOSE_1001 = "88820000000003e9";

    private final List<String> measured = new ArrayList<>();
    private int sampling = 1;

    private final ConnectionMeter meter = new ConnectionMeter() {
        @Override
        public int sampling() {
            return sampling;
        }

        @Override
        public void callbackReturned(long nanos) {
            measured.add("callback " + nanos);
        }

        @Override
        public void messageWritten(long nanos) {
            measured.add("send " + nanos);
        }

        @Override
        public void pingAnswered(long nanos) {
            measured.add("ping " + nanos);
        }

        @Override
        public void queueFull(OverflowPolicy policy) {
            measured.add("full " + policy);
        }

        @Override
        public void failed(ErrorKind kind) {
            measured.add("failed " + kind);
        }
    };

    private ConnectionUnderTest measured(ConnectionOptions options) {
        ConnectionUnderTest t = new ConnectionUnderTest(options);
        t.connection.setMeter(meter);
        t.connection.start(() -> {});
        return t;
    }

    private ConnectionUnderTest measured() {
        return measured(ConnectionOptions.DEFAULTS);
    }

    @Test
    void aCallbackIsTimedFromItsCallToItsReturn() {
        ConnectionUnderTest t = measured();
        t.onText = text -> t.clock.addAndGet(text.length());
        t.transport.read(clientText("12345") + clientText("123"));
        assertThat(measured).containsExactly("callback 5", "callback 3");
    }

    @Test
    void aCallbackThatThrowsIsTimedAndCountedAsAnErrorOfTheApplication() {
        ConnectionUnderTest t = measured();
        t.onText = text -> {
            t.clock.addAndGet(7);
            throw new IllegalStateException("of the application");
        };
        t.transport.read(clientText("a"));
        assertThat(measured).containsExactly("failed APPLICATION", "callback 7");
    }

    @Test
    void oneOfSoManyIsTimedAndTheFirstByChance() {
        sampling = 10;
        List<Integer> firsts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            measured.clear();
            ConnectionUnderTest t = measured();
            for (int k = 0; k < 30; k++) {
                t.transport.read(clientText("a"));
                if (firsts.size() == i && !measured.isEmpty()) {
                    firsts.add(k);
                }
            }
            assertThat(measured).hasSize(3);
        }
        assertThat(firsts).contains(0, 9).allSatisfy(first -> assertThat(first).isBetween(0, 9));
    }

    @Test
    void nothingIsTimedWhileNobodyWantsItAndSoonAgainWhenSomebodyDoes() {
        sampling = 0;
        ConnectionUnderTest t = measured();
        for (int i = 0; i < 200; i++) {
            t.transport.read(clientText("a"));
            t.connection.sendText("b", null);
        }
        assertThat(measured).isEmpty();
        sampling = 1;
        for (int i = 0; i < 64; i++) {
            t.transport.read(clientText("a"));
            t.connection.sendText("b", null);
        }
        assertThat(measured).contains("callback 0", "send 0");
    }

    @Test
    void aSendIsTimedUntilTheTransportHasItAndItsCompletionIsToldNevertheless() {
        ConnectionUnderTest t = measured();
        List<String> told = new ArrayList<>();
        t.transport.holdWrites();
        t.connection.sendText("first", failure -> told.add("first " + failure));
        t.clock.addAndGet(5);
        t.connection.sendText("second", null);
        t.clock.addAndGet(10);
        t.transport.releaseWrites();
        assertThat(measured).containsExactly("send 15", "send 10");
        assertThat(told).containsExactly("first null");
    }

    @Test
    void theTimeOfASendHasThatOfItsWaitForRoom() {
        ConnectionUnderTest t =
                measured(ConnectionOptions.builder().maxQueuedBytes(10).build());
        t.transport.holdWrites();
        t.connection.sendText("0123456789", null);
        Thread sender = new Thread(() -> t.connection.sendText("0123456789", null));
        sender.start();
        await().until(() -> t.connection.statistics().blockedSends() == 1);
        t.clock.addAndGet(100);
        t.transport.releaseWrites();
        await().until(() -> !sender.isAlive());
        assertThat(measured).containsExactly("full BLOCK", "send 100", "send 100");
        assertThat(t.connection.statistics().blockedSends()).isZero();
    }

    @Test
    void partsAndSharedMessagesAndOffersAreTimedToo() {
        ConnectionUnderTest t = measured();
        t.connection.sendShared(SharedMessage.text("news"), null);
        t.connection.offerShared(SharedMessage.text("news"), null);
        OutgoingMessage parts = t.connection.beginMessage(DataType.BINARY);
        parts.binary(ByteBuffer.allocate(1), false, null);
        parts.binary(ByteBuffer.allocate(1), true, null);
        assertThat(measured).containsExactly("send 0", "send 0", "send 0", "send 0");
    }

    @Test
    void aSendThatFailsHasNoTime() {
        ConnectionUnderTest t = measured();
        List<String> told = new ArrayList<>();
        t.transport.holdWrites();
        t.connection.sendText("lost", failure -> told.add(failure.getMessage()));
        t.connection.abort(new IOException("reset"));
        assertThat(told).hasSize(1);
        assertThat(measured).noneMatch(each -> each.startsWith("send"));
    }

    @Test
    void aMessageThatGaveWayToAnotherHasNoTimeAndItsCompletionIsTold() {
        ConnectionUnderTest t = measured();
        List<String> told = new ArrayList<>();
        t.transport.holdWrites();
        t.connection.sendBinary(ByteBuffer.allocate(100_000), null);
        SendRule rule = SendRule.latest("price");
        t.connection.offerText("1", rule, failure -> told.add(String.valueOf(failure)));
        t.connection.offerText("2", rule, null);
        t.transport.releaseWrites();
        assertThat(told).hasSize(1).first().asString().contains("MessageDroppedException");
        assertThat(measured).containsExactly("send 0", "send 0");
    }

    @Test
    void eachSendThatFindsTheQueueFullIsCountedByItsPolicy() {
        for (OverflowPolicy policy : OverflowPolicy.values()) {
            ConnectionUnderTest t = measured(ConnectionOptions.builder()
                    .maxQueuedBytes(10)
                    .overflowPolicy(policy)
                    .build());
            t.transport.holdWrites();
            t.connection.offerText("0123456789", SendRule.AS_CONFIGURED, null);
            measured.clear();
            t.connection.offerText("0123456789", SendRule.AS_CONFIGURED, null);
            assertThat(measured).contains("full " + policy);
        }
    }

    @Test
    void theAnswerToAPingOfTheKeepAliveHasItsRoundTripAndOneTheApplicationSentHasNone() {
        ConnectionUnderTest t = measured(ConnectionOptions.builder()
                .keepAliveInterval(Duration.ofSeconds(10))
                .build());
        assertThat(t.connection.roundTrip()).isEmpty();
        t.pass(Duration.ofSeconds(11));
        t.clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(30));
        sampling = 0;
        t.transport.read("8a88000000000000000000000001");
        assertThat(measured).containsExactly("ping 30000000");
        assertThat(t.connection.roundTrip()).contains(Duration.ofMillis(30));
        t.transport.read("8a88000000000000000000000001");
        t.transport.read("8a8000000000");
        assertThat(measured).hasSize(1);
        assertThat(t.connection.roundTrip()).contains(Duration.ofMillis(30));
    }

    @Test
    void anEndHasItsKindOfErrorOrNone() {
        assertThat(end(t -> t.transport.read(CLOSE_1001))).isNull();
        assertThat(end(t -> t.connection.close(new CloseStatus(1000, "")))).isNull();
        assertThat(end(t -> t.transport.read("c10100000000"))).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(end(t -> t.connection.fail(new ProtocolViolation(CloseCode.TRY_AGAIN_LATER, "no thread"))))
                .isEqualTo(ErrorKind.OVERLOAD);
        assertThat(end(t -> t.transport.endOfStream())).isEqualTo(ErrorKind.IO);
        assertThat(end(t -> t.transport.readFailure(new IOException("reset")))).isEqualTo(ErrorKind.IO);
        assertThat(end(t -> t.connection.abort(new SocketTimeoutException("late"))))
                .isEqualTo(ErrorKind.TIMEOUT);
        assertThat(end(t -> t.transport.readFailure(new IllegalStateException("a bug"))))
                .isEqualTo(ErrorKind.APPLICATION);
        assertThat(end(t -> t.pass(Duration.ofHours(2)))).isEqualTo(ErrorKind.TIMEOUT);
        assertThat(end(t -> {
                    t.connection.close(new CloseStatus(1000, ""));
                    t.transport.readFailure(new IOException("reset"));
                }))
                .as("what began the end counts")
                .isNull();
    }

    private @Nullable ErrorKind end(Consumer<ConnectionUnderTest> ending) {
        ConnectionUnderTest t = measured(
                ConnectionOptions.builder().idleTimeout(Duration.ofHours(1)).build());
        assertThat(t.connection.failure()).isEmpty();
        ending.accept(t);
        return t.connection.failure().orElse(null);
    }

    @Test
    void whatCompressionMakesOfThePayloadIsCountedBothWays() {
        ManualTransport one = new ManualTransport();
        ManualTransport other = new ManualTransport();
        WebSocketConnection server = compressing(Role.SERVER, one);
        WebSocketConnection client = compressing(Role.CLIENT, other);
        String text = "again and ".repeat(100);
        server.sendText(text, null);
        server.sendShared(SharedMessage.text(text), null);
        server.sendText("short", null);
        String wire = one.takeWritten();
        other.read(wire);
        Traffic sent = server.statistics().sent();
        Traffic received = client.statistics().received();
        assertThat(sent.extendedMessageBytes()).isEqualTo(sent.messageBytes()).isEqualTo(2005);
        assertThat(sent.extendedBytes()).isLessThan(200).isLessThan(sent.wireBytes());
        assertThat(received.extendedMessageBytes()).isEqualTo(2005);
        assertThat(received.extendedBytes()).isEqualTo(sent.extendedBytes());
        assertThat(received.compressionRatio()).isEqualTo(2005.0 / sent.extendedBytes());
        assertThat(server.statistics().received().compressionRatio()).isEqualTo(1);
    }

    private static WebSocketConnection compressing(Role role, ManualTransport transport) {
        ConnectionUnderTest t = new ConnectionUnderTest(ConnectionOptions.DEFAULTS);
        PerMessageDeflate deflate = new PerMessageDeflate(DeflateOptions.DEFAULT);
        try {
            deflate.configure(
                    role,
                    role == Role.SERVER
                            ? ExtensionParameters.NONE
                            : new PerMessageDeflate(DeflateOptions.DEFAULT).responseParameters());
        } catch (ExtensionException refused) {
            throw new AssertionError(refused);
        }
        ConnectionServices services = new ConnectionServices(
                t.timer, t.executor, true, t.pool, new Random(1), t.clock::get, new RecentText(t.timer));
        WebSocketConnection connection = new WebSocketConnection(
                role,
                transport,
                ExtensionChain.of(deflate),
                ConnectionOptions.DEFAULTS,
                services,
                new ConnectionListener() {});
        connection.start(() -> {});
        return connection;
    }
}
