package dev.soto.bridge.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.bridge.endpoint.EndpointNotices;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.OverflowPolicy;
import dev.soto.protocol.model.Role;
import dev.soto.testing.LogRecords;
import jakarta.websocket.EncodeException;
import jakarta.websocket.Encoder;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.Writer;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The remote endpoints, in both roles. */
class RemotesTest {
    private final SessionPair.Environment environment = new SessionPair.Environment();
    private final BlockingQueue<SendResult> results = new LinkedBlockingQueue<>();
    private final SendHandler handler = results::add;

    @AfterEach
    void stop() {
        environment.close();
    }

    private SessionPair open(Role role) throws Exception {
        var model = SessionPair.model(
                role,
                PeerEndpoint.class,
                config -> config.encoders(List.of(Picky.class, OneBuffer.class)),
                config -> config.encoders(List.of(Picky.class, OneBuffer.class)));
        return SessionPair.of(environment, model, new PeerEndpoint());
    }

    public static final class Picky implements Encoder.Text<List<?>> {
        @Override
        public String encode(List<?> list) throws EncodeException {
            if (list.isEmpty()) {
                throw new EncodeException(list, "empty");
            }
            return "list " + list;
        }
    }

    /** Encodes into the same buffer each time. */
    public static final class OneBuffer implements Encoder.Binary<Thread.State> {
        static final ByteBuffer BUFFER = bytes("constant");

        @Override
        public ByteBuffer encode(Thread.State state) {
            return BUFFER;
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    @Test
    void eachRemoteIsMadeOnce() throws Exception {
        try (SessionPair pair = open(Role.SERVER)) {
            assertThat(pair.tested.getBasicRemote()).isSameAs(pair.tested.getBasicRemote());
            assertThat(pair.tested.getAsyncRemote()).isSameAs(pair.tested.getAsyncRemote());
            pair.tested.getAsyncRemote().setSendTimeout(4_711);
            assertThat(pair.tested.getAsyncRemote().getSendTimeout()).isEqualTo(4_711);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void basicSendsWholeMessagesPartsAndControlFrames(Role role) throws Exception {
        try (SessionPair pair = open(role)) {
            RemoteEndpoint.Basic remote = pair.tested.getBasicRemote();
            remote.sendText("whole");
            assertThat(pair.peer.next()).isEqualTo("whole");
            remote.sendText("");
            assertThat(pair.peer.next()).isEmpty();
            remote.sendBinary(bytes("whole"));
            assertThat(pair.peer.next()).isEqualTo("binary whole");
            remote.sendText("pa", false);
            remote.sendPong(bytes("between"));
            assertThat(pair.peer.next()).isEqualTo("pong between");
            remote.sendText("rts", true);
            assertThat(pair.peer.next()).isEqualTo("parts");
            remote.sendBinary(bytes("b"), false);
            remote.sendBinary(bytes("in"), true);
            assertThat(pair.peer.next()).isEqualTo("binary bin");
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aSurrogatePairMayBeSplitBetweenParts(Role role) throws Exception {
        try (SessionPair pair = open(role)) {
            pair.tested.getBasicRemote().sendText("\ud83c", false);
            pair.tested.getBasicRemote().sendText("\udf72", true);
            assertThat(pair.peer.next()).isEqualTo("\ud83c\udf72");
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void streamsAndWritersSendOneMessage(Role role) throws Exception {
        try (SessionPair pair = open(role)) {
            String big = "0123456789abcdef".repeat(5000);
            try (Writer writer = pair.tested.getBasicRemote().getSendWriter()) {
                writer.write("text ");
                writer.flush();
                writer.write(big.toCharArray());
            }
            assertThat(pair.peer.next()).isEqualTo("text " + big);
            try (OutputStream stream = pair.tested.getBasicRemote().getSendStream()) {
                stream.write('b');
                stream.write(big.getBytes(UTF_8));
            }
            assertThat(pair.peer.next()).isEqualTo("binary b" + big);
        }
    }

    @Test
    void aStreamThatWasWrittenNothingSendsNothingButAnEmptyWriteSendsAnEmptyMessage() throws Exception {
        try (SessionPair pair = open(Role.SERVER)) {
            pair.tested.getBasicRemote().getSendWriter().close();
            pair.tested.getBasicRemote().getSendStream().close();
            Writer writer = pair.tested.getBasicRemote().getSendWriter();
            writer.write("");
            writer.close();
            writer.close();
            assertThat(pair.peer.next()).isEmpty();
            OutputStream stream = pair.tested.getBasicRemote().getSendStream();
            stream.write(new byte[0]);
            stream.close();
            assertThat(pair.peer.next()).isEqualTo("binary ");
            assertThatThrownBy(() -> stream.write(1)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> writer.write("x")).isInstanceOf(IOException.class);
            assertThat(pair.peer.hasReceivedNothing()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void asyncSendsWithFuturesAndHandlers(Role role) throws Exception {
        try (SessionPair pair = open(role)) {
            RemoteEndpoint.Async remote = pair.tested.getAsyncRemote();
            assertThat(remote.sendText("a").get(10, TimeUnit.SECONDS)).isNull();
            ByteBuffer data = bytes("b");
            assertThat(remote.sendBinary(data).get(10, TimeUnit.SECONDS)).isNull();
            assertThat(data.remaining()).isEqualTo(1);
            assertThat(remote.sendObject(5L).get(10, TimeUnit.SECONDS)).isNull();
            remote.sendText("c", handler);
            remote.sendBinary(bytes("d"), handler);
            remote.sendObject(List.of(1, 2), handler);
            for (int i = 0; i < 3; i++) {
                SendResult result = results.poll(10, TimeUnit.SECONDS);
                assertThat(result.isOK()).isTrue();
                assertThat(result.getException()).isNull();
                assertThat(result.getSession()).isSameAs(pair.tested);
            }
            assertThat(List.of(
                            pair.peer.next(),
                            pair.peer.next(),
                            pair.peer.next(),
                            pair.peer.next(),
                            pair.peer.next(),
                            pair.peer.next()))
                    .containsExactly("a", "binary b", "5", "c", "binary d", "list [1, 2]");
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void theCallersBufferStaysAsItIsOnEveryWayOfSending(Role role) throws Exception {
        ByteBuffer data = bytes("#" + "x".repeat(5_000) + "#");
        data.position(1).limit(5_001);
        ByteBuffer ping = bytes("#ping#");
        ping.position(1).limit(5);
        String message = "binary " + "x".repeat(5_000);
        try (SessionPair pair = open(role)) {
            RemoteEndpoint.Basic basic = pair.tested.getBasicRemote();
            RemoteEndpoint.Async async = pair.tested.getAsyncRemote();
            for (int i = 0; i < 2; i++) {
                basic.sendBinary(data);
                async.sendBinary(data).get(10, TimeUnit.SECONDS);
                async.sendBinary(data, handler);
                assertThat(results.poll(10, TimeUnit.SECONDS).isOK()).isTrue();
                basic.sendBinary(data, false);
                basic.sendBinary(data, true);
                basic.setBatchingAllowed(true);
                basic.sendBinary(data);
                async.sendBinary(data).get(10, TimeUnit.SECONDS);
                basic.setBatchingAllowed(false);
                pair.tested.connection().sendBinary(data, null);
                for (String expected : List.of(message, message, message, message + "x".repeat(5_000))) {
                    assertThat(pair.peer.next()).isEqualTo(expected);
                }
                for (int j = 0; j < 3; j++) {
                    assertThat(pair.peer.next()).isEqualTo(message);
                }
                basic.sendPong(ping);
                async.sendPong(ping);
                basic.sendPing(ping);
                assertThat(pair.peer.next()).isEqualTo("pong ping");
                assertThat(pair.peer.next()).isEqualTo("pong ping");
                basic.sendObject(Thread.State.NEW);
                async.sendObject(Thread.State.NEW).get(10, TimeUnit.SECONDS);
                assertThat(pair.peer.next()).isEqualTo("binary constant");
                assertThat(pair.peer.next()).isEqualTo("binary constant");
                assertThat(List.of(data.position(), data.limit(), ping.position(), ping.limit()))
                        .containsExactly(1, 5_001, 1, 5);
            }
        }
    }

    @Test
    void oneBufferGoesToManySessionsAtOnce() throws Exception {
        List<SessionPair> pairs = new ArrayList<>();
        ByteBuffer data = bytes("y".repeat(100_000));
        try {
            for (Role role : Role.values()) {
                pairs.add(open(role));
                pairs.add(open(role));
            }
            List<Future<?>> sends = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                for (SessionPair pair : pairs) {
                    sends.add(pair.tested.getAsyncRemote().sendBinary(data));
                    sends.add(environment.threads.submit(() -> {
                        pair.tested.getBasicRemote().sendBinary(data);
                        return null;
                    }));
                }
            }
            for (SessionPair pair : pairs) {
                for (int i = 0; i < 40; i++) {
                    assertThat(pair.peer.next()).isEqualTo("binary " + "y".repeat(100_000));
                }
            }
            for (Future<?> send : sends) {
                send.get(10, TimeUnit.SECONDS);
            }
        } finally {
            pairs.forEach(SessionPair::close);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aPingOrPongOfNullIsAnEmptyOne(Role role) throws Exception {
        try (SessionPair pair = open(role)) {
            pair.tested.getBasicRemote().sendPong(null);
            assertThat(pair.peer.next()).isEqualTo("pong ");
            pair.tested.getAsyncRemote().sendPong(null);
            assertThat(pair.peer.next()).isEqualTo("pong ");
            pair.tested.getBasicRemote().sendPing(null);
            pair.peerSession.getBasicRemote().sendPing(null);
            assertThat(pair.peer.next()).isEqualTo("pong ");
            pair.tested.getBasicRemote().sendText("still open");
            assertThat(pair.peer.next()).isEqualTo("still open");
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aSendThatTimesOutHasASocketTimeoutExceptionAsItsCause(Role role) throws Exception {
        environment.options =
                ConnectionOptions.builder().sendTimeout(Duration.ofMillis(100)).build();
        try (SessionPair pair = open(role)) {
            pair.peerSession.connection().pauseReading();
            RemoteEndpoint.Async async = pair.tested.getAsyncRemote();
            List<Future<Void>> waiting = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                waiting.add(async.sendBinary(ByteBuffer.allocate(1 << 20)));
            }
            async.sendText("told", handler);
            assertThatThrownBy(() -> pair.tested.getBasicRemote().sendText("x"))
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("sendTimeout");
            assertThatThrownBy(() -> waiting.get(7).get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SocketTimeoutException.class);
            assertThat(results.poll(10, TimeUnit.SECONDS).getException()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aSendThroughAFutureThatGoesNowhereIsToldToTheLogOnce() throws Exception {
        SessionPair pair = open(Role.SERVER);
        RemoteEndpoint.Async async = pair.tested.getAsyncRemote();
        pair.tested.close();
        try (LogRecords log = new LogRecords(EndpointNotices.class)) {
            async.sendText("x");
            async.sendBinary(bytes("x"));
            async.sendObject(List.of(1));
            async.sendText("x", handler);
            assertThat(log.at(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains(PeerEndpoint.class.getName(), "/test", "getAsyncRemote", "closed");
        }
    }

    @Test
    void anEncoderIsNotAskedForASessionThatIsClosed() throws Exception {
        SessionPair pair = open(Role.SERVER);
        RemoteEndpoint.Basic basic = pair.tested.getBasicRemote();
        pair.tested.close();
        assertThatThrownBy(() -> basic.sendObject(List.of())).isInstanceOf(IOException.class);
    }

    @Test
    void failuresOfAnEncoderComeWhereTheCallerLooks() throws Exception {
        try (SessionPair pair = open(Role.SERVER)) {
            assertThatThrownBy(() -> pair.tested.getBasicRemote().sendObject(List.of()))
                    .isInstanceOf(EncodeException.class);
            assertThatThrownBy(() -> pair.tested.getBasicRemote().sendObject(new StringBuilder()))
                    .isInstanceOf(EncodeException.class)
                    .hasMessageContaining("java.lang.StringBuilder");
            Future<Void> future = pair.tested.getAsyncRemote().sendObject(List.of());
            assertThatThrownBy(() -> future.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(EncodeException.class);
            pair.tested.getAsyncRemote().sendObject(List.of(), handler);
            SendResult result = results.poll(10, TimeUnit.SECONDS);
            assertThat(result.isOK()).isFalse();
            assertThat(result.getException()).isInstanceOf(EncodeException.class);
            assertThat(result.getSession()).isSameAs(pair.tested);
        }
    }

    @Test
    void nothingMayBeNullAndControlPayloadsAreShort() throws Exception {
        try (SessionPair pair = open(Role.SERVER)) {
            RemoteEndpoint.Basic basic = pair.tested.getBasicRemote();
            RemoteEndpoint.Async async = pair.tested.getAsyncRemote();
            List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> calls = List.of(
                    () -> basic.sendText(null),
                    () -> basic.sendText(null, true),
                    () -> basic.sendBinary(null),
                    () -> basic.sendBinary(null, false),
                    () -> basic.sendObject(null),
                    () -> basic.sendPong(ByteBuffer.allocate(126)),
                    () -> async.sendPing(ByteBuffer.allocate(126)),
                    () -> async.sendText(null),
                    () -> async.sendText(null, handler),
                    () -> async.sendText("x", null),
                    () -> async.sendBinary(null),
                    () -> async.sendBinary(bytes("x"), null),
                    () -> async.sendBinary(null, handler),
                    () -> async.sendObject(null),
                    () -> async.sendObject("x", null),
                    () -> async.sendObject(null, handler));
            for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call : calls) {
                assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
            }
            basic.sendPing(ByteBuffer.allocate(125));
        }
    }

    @Test
    void sendsOnAClosedSessionAreIoExceptionsAndSettingsIllegal() throws Exception {
        SessionPair pair = open(Role.SERVER);
        RemoteEndpoint.Basic basic = pair.tested.getBasicRemote();
        RemoteEndpoint.Async async = pair.tested.getAsyncRemote();
        pair.peerSession.close();
        await().until(() -> !pair.tested.isOpen());
        assertThatThrownBy(() -> basic.sendText("x")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> basic.sendText("x", false)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> basic.sendPing(bytes(""))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> basic.getSendWriter().write("x")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> async.sendText("x").get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        async.sendText("x", handler);
        assertThat(results.poll(10, TimeUnit.SECONDS).getException()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> async.setSendTimeout(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> basic.setBatchingAllowed(true)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void batchedMessagesAreDoneAtOnceAndGoOutWithTheFlush(Role role) throws Exception {
        try (SessionPair pair = open(role)) {
            RemoteEndpoint.Basic basic = pair.tested.getBasicRemote();
            assertThat(basic.getBatchingAllowed()).isFalse();
            basic.setBatchingAllowed(true);
            assertThat(pair.tested.getAsyncRemote().getBatchingAllowed()).isTrue();
            ByteBuffer data = bytes("one");
            basic.sendBinary(data);
            data.clear();
            data.put((byte) '#');
            assertThat(pair.tested.getAsyncRemote().sendText("two").isDone()).isTrue();
            basic.sendText("thr", false);
            basic.sendText("ee", true);
            assertThat(pair.tested.connection().queuedBytes()).isPositive();
            assertThat(pair.peer.hasReceivedNothing()).isTrue();
            basic.flushBatch();
            assertThat(pair.peer.next()).isEqualTo("binary one");
            assertThat(pair.peer.next()).isEqualTo("two");
            assertThat(pair.peer.next()).isEqualTo("three");
            basic.sendText("four");
            basic.setBatchingAllowed(false);
            assertThat(pair.peer.next()).isEqualTo("four");
        }
    }

    @Test
    void aHandlerOfABatchIsToldOnceAlsoWhenItsMessageGivesWayToALaterOne() throws Exception {
        try (SessionPair pair = open(Role.SERVER)) {
            SessionQueue queue = SessionQueue.of(pair.tested);
            queue.setMaxQueuedMessages(3);
            queue.setOverflowPolicy(OverflowPolicy.DROP_OLDEST);
            RemoteEndpoint.Basic basic = pair.tested.getBasicRemote();
            basic.setBatchingAllowed(true);
            basic.sendText("be", false);
            List<String> told = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 6; i++) {
                String message = "message " + i;
                pair.tested.getAsyncRemote().sendText(message, result -> told.add(message + " " + result.isOK()));
            }
            assertThat(queue.droppedMessages()).isPositive();
            queue.setMaxQueuedMessages(0);
            basic.sendText("gun", true);
            basic.flushBatch();
            assertThat(pair.peer.next()).isEqualTo("begun");
            String last = pair.peer.next();
            while (!last.equals("message 5")) {
                last = pair.peer.next();
            }
            Awaitility.await().until(() -> told.size() >= 6);
            assertThat(told)
                    .as("each is in the batch when its send returns")
                    .containsExactlyInAnyOrder(IntStream.range(0, 6)
                            .mapToObj(i -> "message " + i + " true")
                            .toArray(String[]::new));
        }
    }

    @Test
    void aBatchThatBecomesMuchGoesOutByItself() throws Exception {
        try (SessionPair pair = open(Role.SERVER)) {
            pair.tested.getBasicRemote().setBatchingAllowed(true);
            for (int i = 0; i < 7; i++) {
                pair.tested.getBasicRemote().sendBinary(ByteBuffer.allocate(10_000));
            }
            assertThat(pair.peer.next()).hasSize("binary ".length() + 10_000);
        }
    }

    @Test
    void manyThreadsSendAtOnceAndEveryMessageArrivesWhole() throws Exception {
        try (SessionPair pair = open(Role.SERVER)) {
            List<Future<?>> senders = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                String name = "t" + t;
                senders.add(environment.threads.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        pair.tested.getBasicRemote().sendText(name + " basic");
                        pair.tested.getAsyncRemote().sendText(name + " async");
                        try (Writer writer = pair.tested.getBasicRemote().getSendWriter()) {
                            writer.write(name);
                            writer.flush();
                            writer.write(" writer");
                        }
                    }
                    return null;
                }));
            }
            for (int i = 0; i < 600; i++) {
                assertThat(pair.peer.next()).matches("t[0-3] (basic|async|writer)");
            }
            for (Future<?> sender : senders) {
                sender.get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aThreadInTheMiddleOfAMessageIsToldInsteadOfWaitingForItself() throws Exception {
        try (SessionPair pair = open(Role.SERVER)) {
            RemoteEndpoint.Basic basic = pair.tested.getBasicRemote();
            basic.sendText("begun", false);
            assertThatThrownBy(() -> basic.sendText("x")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> basic.sendBinary(bytes("x"), true)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> basic.sendObject(1)).isInstanceOf(IllegalStateException.class);
            pair.tested.getAsyncRemote().sendText("behind");
            basic.sendText(" and ended", true);
            assertThat(pair.peer.next()).isEqualTo("begun and ended");
            assertThat(pair.peer.next()).isEqualTo("behind");
            basic.sendText("again");
            assertThat(pair.peer.next()).isEqualTo("again");
        }
    }

    @Test
    void aMessageThatWaitsBehindOneThatNeverEndsFailsTheConnection() throws Exception {
        environment.options =
                ConnectionOptions.builder().sendTimeout(Duration.ofMillis(100)).build();
        try (SessionPair pair = open(Role.SERVER)) {
            pair.tested.getBasicRemote().sendText("begun", false);
            Future<?> other = environment.threads.submit(() -> {
                pair.tested.getBasicRemote().sendText("waits");
                return null;
            });
            assertThatThrownBy(() -> other.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IOException.class)
                    .hasRootCauseInstanceOf(SocketTimeoutException.class);
            await().until(() -> !pair.tested.isOpen());
        }
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() throws Exception {
        try (SessionPair pair = open(Role.SERVER)) {
            pair.tested.getBasicRemote().sendText("begun", false);
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            CountDownLatch begun = new CountDownLatch(1);
            AtomicReference<Boolean> interrupted = new AtomicReference<>();
            Thread waiter = new Thread(() -> {
                begun.countDown();
                try {
                    pair.tested.getBasicRemote().sendText("waits");
                } catch (IOException e) {
                    thrown.set(e);
                    interrupted.set(Thread.currentThread().isInterrupted());
                }
            });
            waiter.start();
            begun.await();
            waiter.interrupt();
            waiter.join(10_000);
            assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
            assertThat(interrupted.get()).isTrue();
        }
    }

    @Test
    void theSendTimeoutIsThatOfTheContainerUntilItIsSet() throws Exception {
        environment.container.asyncSendTimeout = 1234;
        try (SessionPair pair = open(Role.SERVER)) {
            RemoteEndpoint.Async async = pair.tested.getAsyncRemote();
            assertThat(async.getSendTimeout()).isEqualTo(1234);
            assertThat(pair.tested.connection().sendTimeout()).isEqualTo(Duration.ofMillis(1234));
            async.setSendTimeout(Long.MAX_VALUE);
            assertThat(async.getSendTimeout()).isEqualTo(Long.MAX_VALUE);
            async.sendText("x").get(10, TimeUnit.SECONDS);
            pair.tested.getBasicRemote().sendText("y");
            async.setSendTimeout(Long.MIN_VALUE);
            assertThat(pair.tested.connection().sendTimeout()).isZero();
            async.setSendTimeout(-5);
            assertThat(async.getSendTimeout()).isEqualTo(-5);
            assertThat(pair.tested.connection().sendTimeout()).isZero();
        }
    }

    @Test
    void aSendHandlerThatSendsAgainDoesNotNest() throws Exception {
        try (SessionPair pair = open(Role.SERVER)) {
            CountDownLatch done = new CountDownLatch(20_000);
            SendHandler again = new SendHandler() {
                @Override
                public void onResult(SendResult result) {
                    done.countDown();
                    if (done.getCount() > 0) {
                        pair.tested.getAsyncRemote().sendText("", this);
                    }
                }
            };
            pair.tested.getAsyncRemote().sendText("", again);
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
