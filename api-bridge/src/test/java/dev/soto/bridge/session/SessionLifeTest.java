package dev.soto.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.bridge.endpoint.EndpointNotices;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.OverflowPolicy;
import dev.soto.connection.QueueFullException;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import dev.soto.testing.LogRecords;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.DecodeException;
import jakarta.websocket.Encoder;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.SessionException;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Opening, errors and the end of a session. */
class SessionLifeTest {
    private final SessionPair.Environment environment = new SessionPair.Environment();

    @AfterEach
    void stop() {
        environment.close();
    }

    /** Notes its callbacks. */
    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class Noting {
        final List<String> calls = new CopyOnWriteArrayList<>();
        final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();
        final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
        volatile Session session;

        @OnOpen
        public void open(EndpointConfig config, Session opened) {
            session = opened;
            calls.add("open");
        }

        @OnMessage(maxMessageSize = 10)
        public void hear(String message) throws IOException {
            calls.add(message);
            switch (message) {
                case "runtime" -> throw new IllegalStateException("a defect");
                case "checked" -> throw new IOException("a checked one");
                case "error" -> throw new AssertionError("an error");
                default -> session.getAsyncRemote().sendText("re " + message);
            }
        }

        @OnClose
        public void close(CloseReason reason, Session closing) {
            calls.add("close");
            assertThat(closing.getUserProperties()).isNotNull();
            closed.add(reason);
        }

        @OnError
        public void fail(Session failing, Throwable error) {
            calls.add("fail");
            errors.add(error);
        }
    }

    private final Noting noting = new Noting();

    private SessionPair open(Role role) throws Exception {
        return SessionPair.annotated(environment, role, Noting.class, noting);
    }

    private static void assertReason(CloseReason reason, int code, String phrase) {
        assertThat(reason).isNotNull();
        assertThat(reason.getCloseCode().getCode()).isEqualTo(code);
        assertThat(reason.getReasonPhrase()).isEqualTo(phrase);
    }

    private static CloseReason reason(int code, String phrase) {
        return new CloseReason(CloseCodes.getCloseCode(code), phrase);
    }

    private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        return queue.poll(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void codeAndPhraseOfThePeerArriveOnceAndUnchanged(Role role) throws Exception {
        SessionPair pair = open(role);
        pair.send("hello");
        pair.peerSession.close(reason(4321, "that is all"));
        assertReason(take(noting.closed), 4321, "that is all");
        assertReason(pair.peer.closeReason(), 4321, "that is all");
        assertThat(take(pair.ended)).isNotNull();
        assertThat(take(pair.ended)).isNotNull();
        assertThat(noting.calls).containsExactly("open", "hello", "close");
        assertThat(pair.tested.isOpen()).isFalse();
        assertThat(pair.peerSession.isOpen()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void ownCloseGivesItsReasonToBothSides(Role role) throws Exception {
        SessionPair pair = open(role);
        pair.tested.close(reason(1008, "rules"));
        pair.tested.close(reason(1000, "too late"));
        assertReason(pair.peer.closeReason(), 1008, "rules");
        assertReason(take(noting.closed), 1008, "rules");
    }

    @Test
    void whoLooksForAnotherSessionMakesNoId() throws Exception {
        SessionPair pair = open(Role.SERVER);
        assertThat(pair.tested.hasId("another")).isFalse();
        assertThat(pair.tested.knownId()).isNull();
        assertThat(pair.tested.hasId(pair.tested.getId())).isTrue();
    }

    @Test
    void closeWithoutReasonIsNormal() throws Exception {
        SessionPair pair = open(Role.SERVER);
        pair.tested.close();
        assertReason(pair.peer.closeReason(), 1000, "");
    }

    @Test
    void aCodeThatMayNotBeSentIsRefusedAndTheSessionStaysOpen() throws Exception {
        try (SessionPair pair = open(Role.SERVER)) {
            assertThatThrownBy(() -> pair.tested.close(reason(1006, "")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1006");
            pair.send("ok");
            assertThat(pair.peer.next()).isEqualTo("re ok");
        }
    }

    @Test
    void afterTheEndOnlyHarmlessMethodsWork() throws Exception {
        SessionPair pair = open(Role.SERVER);
        String id = pair.tested.getId();
        pair.peerSession.close();
        assertThat(take(pair.ended)).isNotNull();
        assertThat(take(pair.ended)).isNotNull();
        pair.tested.close();
        assertThat(pair.tested.getId()).isEqualTo(id);
        assertThat(pair.tested.isOpen()).isFalse();
        assertThatThrownBy(pair.tested::getUserProperties).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(pair.tested::getBasicRemote).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(pair.tested::getOpenSessions).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pair.tested.setMaxIdleTimeout(1)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void exceptionsOfAHandlerReachOnErrorAsTheyAre(Role role) throws Exception {
        try (SessionPair pair = open(role)) {
            pair.send("runtime");
            assertThat(take(noting.errors))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a defect");
            pair.send("checked");
            assertThat(take(noting.errors)).isInstanceOf(IOException.class).hasMessage("a checked one");
            pair.send("error");
            assertThat(take(noting.errors)).isInstanceOf(AssertionError.class);
            pair.send("fine");
            assertThat(pair.peer.next()).isEqualTo("re fine");
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aMessageBeyondTheAnnotationsLimitFailsWith1009ThenErrorThenClose(Role role) throws Exception {
        SessionPair pair = open(role);
        pair.send("0123456789");
        assertThat(pair.peer.next()).isEqualTo("re 0123456789");
        pair.send("0123456789+");
        CloseReason seen = pair.peer.closeReason();
        assertThat(seen.getCloseCode()).isEqualTo(CloseCodes.TOO_BIG);
        Throwable error = take(noting.errors);
        assertThat(error).isInstanceOf(SessionException.class).hasCauseInstanceOf(ProtocolViolation.class);
        assertThat(((SessionException) error).getSession()).isSameAs(pair.tested);
        assertThat(take(noting.closed).getCloseCode()).isEqualTo(CloseCodes.TOO_BIG);
        assertThat(noting.calls).containsExactly("open", "0123456789", "fail", "close");
    }

    @Test
    void theSessionsBufferSizeCountsWhenItIsSmaller() throws Exception {
        SessionPair pair = open(Role.SERVER);
        pair.tested.setMaxTextMessageBufferSize(4);
        assertThat(pair.tested.getMaxTextMessageBufferSize()).isEqualTo(4);
        pair.send("01234");
        assertThat(pair.peer.closeReason().getCloseCode()).isEqualTo(CloseCodes.TOO_BIG);
    }

    @Test
    void idleTimeoutIsReportedAs1006HereAndAs1001There() throws Exception {
        SessionPair pair = open(Role.SERVER);
        pair.tested.setMaxIdleTimeout(50);
        assertThat(pair.tested.getMaxIdleTimeout()).isEqualTo(50);
        assertThat(take(noting.closed).getCloseCode()).isEqualTo(CloseCodes.CLOSED_ABNORMALLY);
        assertThat(pair.peer.closeReason().getCloseCode()).isEqualTo(CloseCodes.GOING_AWAY);
    }

    @Test
    void aConnectionThatBreaksIsAnErrorAndThen1006() throws Exception {
        SessionPair pair = open(Role.SERVER);
        pair.tested.connection().abort(new IOException("pulled the plug"));
        assertThat(take(noting.errors)).isInstanceOf(SessionException.class).hasMessageContaining("pulled the plug");
        assertThat(take(noting.closed).getCloseCode()).isEqualTo(CloseCodes.CLOSED_ABNORMALLY);
        assertThat(noting.calls).containsExactly("open", "fail", "close");
    }

    @ServerEndpoint("/test")
    public static class Careless {
        @OnMessage
        public void hear(String message) {
            throw new IllegalStateException("not " + message);
        }
    }

    @Test
    void withoutOnErrorTheErrorIsLoggedWithClassAndSession() throws Exception {
        try (LogRecords log = new LogRecords(SessionErrors.class);
                SessionPair pair = SessionPair.annotated(environment, Role.SERVER, Careless.class)) {
            pair.send("secret");
            await().until(() -> !log.at(Level.WARNING).isEmpty());
            assertThat(log.at(Level.WARNING)).hasSize(1);
            assertThat(log.at(Level.WARNING).get(0))
                    .contains(Careless.class.getName(), pair.tested.getId(), "peer ", "path \"/app/test\"")
                    .doesNotContain("secret", "a=1");
            assertThat(pair.tested.isOpen()).isTrue();
        }
    }

    @ServerEndpoint("/test/{n}")
    public static class Numbered {
        final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();

        @OnMessage
        public String hear(String message, @PathParam("n") int n) {
            return "number " + n;
        }

        @OnError
        public void fail(Throwable error, @PathParam("n") String n) {
            errors.add(error);
        }
    }

    @Test
    void aPathParameterThatDoesNotFitIsADecodeExceptionForOnError() throws Exception {
        environment.pathParameters = Map.of("n", "many");
        Numbered endpoint = new Numbered();
        try (SessionPair pair = SessionPair.annotated(environment, Role.SERVER, Numbered.class, endpoint)) {
            pair.send("x");
            Throwable error = take(endpoint.errors);
            assertThat(error).isInstanceOf(DecodeException.class).hasMessageContaining("WSC-4.3-6");
            assertThat(((DecodeException) error).getText()).isEqualTo("many");
        }
    }

    @ServerEndpoint("/test")
    public static class FailsToOpen {
        final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

        @OnOpen
        public void open() {
            throw new IllegalStateException("no");
        }

        @OnError
        public void fail(Throwable error) {
            calls.add("fail " + error.getMessage());
        }

        @OnClose
        public void close() {
            calls.add("close");
            throw new IllegalStateException("nor this");
        }
    }

    @Test
    void exceptionsOfOpenAndCloseReachOnErrorToo() throws Exception {
        FailsToOpen endpoint = new FailsToOpen();
        SessionPair pair = SessionPair.annotated(environment, Role.SERVER, FailsToOpen.class, endpoint);
        assertThat(take(endpoint.calls)).isEqualTo("fail no");
        pair.peerSession.close();
        assertThat(take(endpoint.calls)).isEqualTo("close");
        assertThat(take(endpoint.calls)).isEqualTo("fail nor this");
    }

    @ServerEndpoint("/test")
    public static class Sender {
        final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();

        @OnMessage
        public byte[] hear(String message, Session session) {
            session.getAsyncRemote().sendText("x".repeat(100));
            return new byte[100];
        }

        @OnError
        public void fail(Throwable error) {
            errors.add(error);
        }
    }

    @Test
    void aReplyAfterTheSessionWasClosedIsLostAndTheLogSaysSoOnce() throws Exception {
        ClosesBeforeReply endpoint = new ClosesBeforeReply();
        try (LogRecords log = new LogRecords(EndpointNotices.class)) {
            SessionPair pair = SessionPair.annotated(environment, Role.SERVER, ClosesBeforeReply.class, endpoint);
            pair.peerSession.getBasicRemote().setBatchingAllowed(true);
            pair.send("x");
            pair.send("y");
            pair.peerSession.getBasicRemote().flushBatch();
            assertThat(pair.peer.closeReason().getCloseCode()).isEqualTo(CloseCodes.NORMAL_CLOSURE);
            assertThat(take(pair.ended)).isNotNull();
            assertThat(take(pair.ended)).isNotNull();
            assertThat(pair.peer.hasReceivedNothing()).isTrue();
            assertThat(endpoint.errors).isEmpty();
            assertThat(log.at(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains(ClosesBeforeReply.class.getName(), "reply", "closed");
        }
    }

    /** Sends and closes at once, as {@code try (Session s = ..) { s.getBasicRemote().sendText(..); }} does. */
    @ParameterizedTest
    @EnumSource(Role.class)
    void whatThePeerSentBeforeItsCloseFrameIsDeliveredThoughWeHaveClosed(Role role) throws Exception {
        for (int i = 0; i < 1_000; i++) {
            Listening endpoint = new Listening();
            SessionPair pair = SessionPair.annotated(environment, role, Listening.class, endpoint, new Answering());
            pair.tested.getBasicRemote().sendText("question");
            pair.tested.close(reason(1000, "own"));
            assertReason(take(endpoint.closed), 1000, "own");
            assertThat(endpoint.calls).containsExactly("open", "answer", "close");
        }
    }

    /** Notes its callbacks, and sends nothing. */
    @ServerEndpoint("/test")
    @ClientEndpoint
    public static final class Listening extends Noting {
        @OnMessage
        @Override
        public void hear(String message) {
            calls.add(message);
        }
    }

    /** Answers a text; then its close frame follows. */
    public static final class Answering extends PeerEndpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(
                    String.class, text -> session.getAsyncRemote().sendText("answer"));
        }
    }

    @Test
    void ownCloseThatIsNotAnsweredIsToldWhenTheCloseTimeoutHasPassed() throws Exception {
        environment.options =
                ConnectionOptions.builder().closeTimeout(Duration.ofMillis(50)).build();
        SessionPair pair = open(Role.SERVER);
        CountDownLatch gate = occupy(pair.peerSession);
        try {
            pair.tested.close(reason(4000, "nobody there"));
            assertThat(pair.tested.isOpen())
                    .as("open as long as onClose has not been called")
                    .isTrue();
            assertReason(take(noting.closed), 4000, "nobody there");
            await().until(() -> !pair.tested.isOpen());
        } finally {
            gate.countDown();
        }
    }

    @Test
    void aStopThatAPeerDoesNotAnswerNamesItsSetting() throws Exception {
        SessionPair pair = open(Role.SERVER);
        CountDownLatch gate = occupy(pair.peerSession);
        try {
            assertThat(environment.registry.closeAll(new CloseStatus(1001, "bye"), Duration.ofMillis(50)))
                    .isFalse();
            assertThat(take(noting.errors))
                    .hasMessageContaining("the close handshake has taken longer than 50 ms (dev.soto.shutdownTimeout)");
        } finally {
            gate.countDown();
        }
    }

    /** Has a callback of a session at work until the gate opens. */
    private CountDownLatch occupy(SotoSession session) throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        environment.threads.execute(() -> session.connection().run(() -> {
            busy.countDown();
            awaitQuietly(gate);
        }));
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
        return gate;
    }

    private static void awaitQuietly(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aClosedSessionSaysSoBeforeItLooksAtArguments() throws Exception {
        SessionPair pair = open(Role.SERVER);
        pair.tested.close();
        assertThatThrownBy(() -> pair.tested.addMessageHandler(null)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pair.tested.removeMessageHandler(null)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pair.tested.addMessageHandler(null, (MessageHandler.Whole<String>) text -> {}))
                .isInstanceOf(IllegalStateException.class);
        pair.tested.close(reason(1006, "not for the wire"));
        assertThat(take(pair.ended)).isNotNull();
        assertThat(take(pair.ended)).isNotNull();
        assertThatThrownBy(() -> pair.tested.addMessageHandler(null)).isInstanceOf(IllegalStateException.class);
        pair.tested.close(reason(1006, "not for the wire"));
        try (SessionPair open = open(Role.SERVER)) {
            assertThatThrownBy(() -> open.tested.addMessageHandler(null)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theBufferSizeThatIsShownIsTheLimitInForce() throws Exception {
        try (SessionPair pair = open(Role.SERVER)) {
            assertThat(pair.tested.getMaxTextMessageBufferSize()).isEqualTo(10);
            assertThat(pair.tested.getMaxBinaryMessageBufferSize()).isEqualTo(1 << 20);
            pair.tested.setMaxTextMessageBufferSize(5);
            assertThat(pair.tested.getMaxTextMessageBufferSize()).isEqualTo(5);
            pair.tested.setMaxTextMessageBufferSize(Integer.MAX_VALUE);
            assertThat(pair.tested.getMaxTextMessageBufferSize()).isEqualTo(10);
            pair.tested.setMaxBinaryMessageBufferSize(Integer.MAX_VALUE);
            assertThat(pair.tested.getMaxBinaryMessageBufferSize()).isEqualTo(Integer.MAX_VALUE);
            pair.tested.setMaxBinaryMessageBufferSize(Integer.MIN_VALUE);
            assertThat(pair.tested.getMaxBinaryMessageBufferSize()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void theLongestTimesAreAsGoodAsForEver(Role role) throws Exception {
        environment.container.asyncSendTimeout = Long.MAX_VALUE;
        environment.options = ConnectionOptions.builder()
                .idleTimeout(Duration.ofSeconds(Long.MAX_VALUE))
                .build();
        try (SessionPair pair = open(role)) {
            assertThat(pair.tested.getMaxIdleTimeout()).isEqualTo(Long.MAX_VALUE);
            pair.tested.setMaxIdleTimeout(Long.MAX_VALUE);
            assertThat(pair.tested.getMaxIdleTimeout()).isEqualTo(Long.MAX_VALUE);
            pair.send("x");
            assertThat(pair.peer.next()).isEqualTo("re x");
            pair.tested.setMaxIdleTimeout(Long.MIN_VALUE);
            pair.send("y");
            assertThat(pair.peer.next()).isEqualTo("re y");
        }
    }

    @Test
    void aMessageWithoutAHandlerIsToldToTheLogOnceAnEndpoint() throws Exception {
        try (LogRecords log = new LogRecords(EndpointNotices.class);
                SessionPair pair = open(Role.SERVER)) {
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.allocate(3));
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.allocate(3), false);
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.allocate(3), true);
            pair.send("x");
            assertThat(pair.peer.next()).isEqualTo("re x");
            assertThat(log.at(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains(Noting.class.getName() + " at /test", "binary message", "@OnMessage", "ByteBuffer");
        }
    }

    @ServerEndpoint("/test")
    public static class Lacking {
        final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();

        @OnMessage
        public void hear(String message) {
            throw new NoClassDefFoundError("dev/soto/cluster/SotoCluster");
        }

        @OnError
        public void fail(Throwable error) {
            errors.add(error);
        }
    }

    @Test
    void whereAModuleOfSotosIsMissingTheLogSaysOnceWhatToAdd() throws Exception {
        Lacking endpoint = new Lacking();
        try (LogRecords log = new LogRecords(EndpointNotices.class);
                SessionPair pair = SessionPair.annotated(environment, Role.SERVER, Lacking.class, endpoint)) {
            pair.send("x");
            pair.send("y");
            assertThat(take(endpoint.errors)).isInstanceOf(NoClassDefFoundError.class);
            assertThat(take(endpoint.errors)).isInstanceOf(NoClassDefFoundError.class);
            assertThat(log.at(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains(
                            Lacking.class.getName() + " at /test",
                            "dev.soto.cluster.SotoCluster",
                            "add dev.soto:soto-cluster to it, in a WAR to WEB-INF/lib");
        }
    }

    @ServerEndpoint("/test")
    public static class ClosesBeforeReply {
        final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();

        @OnMessage
        public String hear(String message, Session session) throws IOException {
            session.close();
            return "too late";
        }

        @OnError
        public void fail(Throwable error) {
            errors.add(error);
        }
    }

    @Test
    void theScopeOfTheApplicationSurroundsEveryCallback() throws Exception {
        ClassLoader application = new ClassLoader("application", getClass().getClassLoader()) {};
        environment.scope = CallbackScope.of(application);
        Scoped endpoint = new Scoped();
        SessionPair pair = SessionPair.annotated(environment, Role.SERVER, Scoped.class, endpoint);
        pair.send("x");
        pair.peerSession.close();
        assertThat(take(endpoint.loaders)).isSameAs(application);
        assertThat(take(endpoint.loaders)).isSameAs(application);
        assertThat(take(endpoint.loaders)).isSameAs(application);
        assertThat(take(endpoint.loaders)).isSameAs(application);
        assertThat(Thread.currentThread().getContextClassLoader()).isNotSameAs(application);
    }

    @ServerEndpoint("/test")
    public static class Scoped {
        final BlockingQueue<ClassLoader> loaders = new LinkedBlockingQueue<>();

        private void note() {
            loaders.add(Thread.currentThread().getContextClassLoader());
        }

        @OnOpen
        public void open() {
            note();
        }

        @OnMessage
        public void hear(Reader reader) {
            note();
            throw new IllegalStateException("for onError");
        }

        @OnError
        public void fail(Throwable error) {
            note();
        }

        @OnClose
        public void close() {
            note();
        }
    }

    @Test
    void aStreamHandlerHearsThatTheConnectionEnded() throws Exception {
        BrokenStream endpoint = new BrokenStream();
        SessionPair pair = SessionPair.annotated(environment, Role.SERVER, BrokenStream.class, endpoint);
        pair.peerSession.getBasicRemote().sendText("begin", false);
        assertThat(take(endpoint.calls)).isEqualTo("begin");
        pair.tested.connection().abort(new IOException("cut"));
        assertThat(take(endpoint.calls)).contains("the connection ended before the message did");
        assertThat(take(endpoint.calls)).isEqualTo("close");
    }

    @ServerEndpoint("/test")
    public static class BrokenStream {
        final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

        @OnMessage
        public void hear(Reader reader) throws IOException {
            char[] chars = new char[5];
            assertThat(reader.read(chars)).isEqualTo(5);
            calls.add(new String(chars));
            try {
                calls.add("read on: " + reader.read());
            } catch (IOException e) {
                calls.add(e.getMessage());
            }
        }

        @OnClose
        public void close() {
            calls.add("close");
        }

        @OnError
        public void fail(Throwable error) {
            assertThat(error).isInstanceOf(SessionException.class);
        }
    }

    @ServerEndpoint("/test")
    public static class ClosesWhileReading {
        final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

        @OnMessage
        public void hear(Reader reader, Session session) throws IOException {
            assertThat(reader.read()).isEqualTo('b');
            session.close();
            calls.add("handler done");
        }

        @OnClose
        public void close() {
            calls.add("close");
        }
    }

    @Test
    void aStreamHandlerMayCloseTheSessionInTheMiddleOfItsMessage() throws Exception {
        ClosesWhileReading endpoint = new ClosesWhileReading();
        SessionPair pair = SessionPair.annotated(environment, Role.SERVER, ClosesWhileReading.class, endpoint);
        pair.peerSession.getBasicRemote().sendText("begin", false);
        assertThat(List.of(take(endpoint.calls), take(endpoint.calls)))
                .containsExactlyInAnyOrder("handler done", "close");
        assertThat(pair.peer.closeReason().getCloseCode()).isEqualTo(CloseCodes.NORMAL_CLOSURE);
    }

    @Test
    void aCloseByAnotherThreadEndsTheStreamHandlerBeforeOnClose() throws Exception {
        BrokenStream endpoint = new BrokenStream();
        SessionPair pair = SessionPair.annotated(environment, Role.SERVER, BrokenStream.class, endpoint);
        pair.peerSession.getBasicRemote().sendText("begin", false);
        assertThat(take(endpoint.calls)).isEqualTo("begin");
        pair.tested.close();
        assertThat(take(endpoint.calls)).contains("the connection ended before the message did");
        assertThat(take(endpoint.calls)).isEqualTo("close");
    }

    @Test
    void aContainerThatStopsClosesAllAndTakesNoMore() throws Exception {
        SessionPair pair = open(Role.SERVER);
        assertThat(environment.registry.closeAll(new CloseStatus(1001, "bye"), Duration.ofSeconds(10)))
                .isTrue();
        assertReason(pair.peer.closeReason(), 1001, "bye");
        assertReason(take(noting.closed), 1006, "bye");
        assertThat(environment.registry.sessions()).isEmpty();

        Noting late = new Noting();
        SessionPair refused = SessionPair.annotated(environment, Role.SERVER, Noting.class, late);
        assertThat(refused.peer.closeReason().getCloseCode()).isEqualTo(CloseCodes.GOING_AWAY);
        assertThat(late.calls).isEmpty();
    }

    @Test
    void aWatchIsToldBeforeOnOpenAfterItAndOnceWhenTheSessionBeginsToClose() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        SessionWatch watch = new SessionWatch() {
            @Override
            public void opening(SotoSession session) {
                told.add(
                        "opening, " + environment.registry.openSessions(session).size() + " open");
            }

            @Override
            public void opened(SotoSession session) {
                told.add("opened after " + noting.calls);
            }

            @Override
            public void closing(SotoSession session) {
                told.add(
                        "closing, " + environment.registry.openSessions(session).size() + " open");
            }
        };
        environment.registry.watch(watch);
        SessionPair pair = open(Role.SERVER);
        assertThat(told).containsExactly("opening, 1 open", "opened after [open]");
        pair.tested.close();
        pair.peer.closeReason();
        take(noting.closed);
        assertThat(told).hasSize(3).last().isEqualTo("closing, 0 open");

        environment.registry.unwatch(watch);
        open(Role.SERVER).close();
        assertThat(told).hasSize(3);
    }

    @Test
    void theContainerMakesTheIdsOfSessionsWhichAreMadeWhenTheyAreAskedFor() throws Exception {
        List<SotoSession> asked = new CopyOnWriteArrayList<>();
        environment.registry.makeIds(session -> {
            asked.add(session);
            return "node." + asked.size();
        });
        try (SessionPair pair = open(Role.SERVER)) {
            assertThat(asked).isEmpty();
            assertThat(environment.registry.knownId(pair.tested)).isEmpty();
            assertThat(pair.tested.getId()).isEqualTo("node.1").isEqualTo(pair.tested.id());
            assertThat(asked).containsExactly(pair.tested);
            assertThat(environment.registry.knownId(pair.tested)).hasValue("node.1");
            assertThat(environment.registry.isOpen(pair.tested)).isTrue();
        }
    }

    @Test
    void aSessionThatIsClosingIsNotOpenAndHasNotEnded() throws Exception {
        try (SessionPair pair = open(Role.SERVER)) {
            environment.registry.leaveOpen(pair.tested);
            assertThat(environment.registry.openSessions(pair.tested)).isEmpty();
            assertThat(environment.registry.sessions()).containsExactly(pair.tested);
        }
    }

    @Test
    void sessionsOfAnHttpSessionCloseWithIt() throws Exception {
        environment.httpSessionId = "first";
        SessionPair pair = open(Role.SERVER);
        environment.registry.httpSessionIdChanged("first", "second");
        environment.registry.closeHttpSession("first", new CloseStatus(1008, "logged out"), session -> true);
        assertThat(pair.tested.isOpen()).isTrue();
        environment.registry.closeHttpSession("second", new CloseStatus(1008, "logged out"), session -> true);
        assertReason(pair.peer.closeReason(), 1008, "logged out");
        assertReason(take(noting.closed), 1008, "logged out");
    }

    @Test
    void openSessionsAreThoseOfTheSameEndpointThatAreOpen() throws Exception {
        var model = dev.soto.bridge.endpoint.EndpointModel.ofAnnotatedServer(Noting.class, environment.instances);
        var other = dev.soto.bridge.endpoint.EndpointModel.ofAnnotatedServer(Scoped.class, environment.instances);
        SessionPair one = SessionPair.of(environment, model, null);
        SessionPair two = SessionPair.of(environment, model, null);
        SessionPair third = SessionPair.of(environment, other, null);
        assertThat(one.tested.getOpenSessions()).containsExactly(one.tested, two.tested);
        assertThat(third.tested.getOpenSessions()).containsExactly(third.tested);
        assertThat(one.tested.getId()).isNotEqualTo(two.tested.getId());
        two.peerSession.close();
        await().until(() -> one.tested.getOpenSessions().size() == 1);
        assertThat(one.tested.getOpenSessions()).containsExactly(one.tested);
        one.close();
        third.close();
    }

    @Test
    void factsOfTheHandshakeCanBeAskedFor() throws Exception {
        try (SessionPair pair = open(Role.SERVER)) {
            Session session = pair.tested;
            assertThat(session.getContainer()).isSameAs(environment.container);
            assertThat(session.getProtocolVersion()).isEqualTo("13");
            assertThat(session.getNegotiatedSubprotocol()).isEmpty();
            assertThat(session.getNegotiatedExtensions()).isEmpty();
            assertThat(session.isSecure()).isFalse();
            assertThat(session.getRequestURI()).hasToString("ws://localhost:8080/app/test?a=1&a=2&b");
            assertThat(session.getQueryString()).isEqualTo("a=1&a=2&b");
            assertThat(session.getRequestParameterMap()).isEqualTo(Map.of("a", List.of("1", "2"), "b", List.of("")));
            assertThat(session.getUserPrincipal()).isNull();
            assertThat(session.getPathParameters()).isEmpty();
            assertThat(session.getMaxBinaryMessageBufferSize()).isEqualTo(1 << 20);
        }
    }

    @Test
    void aFullQueueIsAnErrorOfTheSessionWhichStaysOpen() throws Exception {
        assertThat(new QueueFullException("full")).isInstanceOf(IOException.class);
        Sender endpoint = new Sender();
        environment.options = ConnectionOptions.builder()
                .maxQueuedBytes(150)
                .overflowPolicy(OverflowPolicy.FAIL)
                .build();
        try (SessionPair pair = SessionPair.annotated(environment, Role.SERVER, Sender.class, endpoint)) {
            pair.holdPeer();
            pair.send("1");
            assertThat(take(endpoint.errors))
                    .isInstanceOf(SessionException.class)
                    .hasCauseInstanceOf(QueueFullException.class);
            pair.releasePeer();
            assertThat(pair.tested.isOpen()).isTrue();
            assertThat(pair.peer.next()).isEqualTo("x".repeat(100));
        }
    }

    public static final class BadInit implements Encoder.Text<List<?>> {
        @Override
        public void init(EndpointConfig config) {
            throw new IllegalStateException("not today");
        }

        @Override
        public String encode(List<?> list) {
            return "";
        }
    }

    @ServerEndpoint(value = "/test", encoders = BadInit.class)
    public static class WithBadInit {}

    @Test
    void aSessionWhoseCodersCannotBeMadeIsRefusedWith1011() {
        PeerEndpoint peer = new PeerEndpoint();
        assertThatThrownBy(() -> SessionPair.annotated(environment, Role.SERVER, WithBadInit.class, null, peer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("not today");
        await().untilAsserted(
                        () -> assertThat(peer.closeReason().getCloseCode()).isEqualTo(CloseCodes.UNEXPECTED_CONDITION));
        assertThat(environment.registry.sessions()).isEmpty();
    }

    public static final class Noted implements Encoder.Text<List<?>> {
        static final BlockingQueue<String> CALLS = new LinkedBlockingQueue<>();

        @Override
        public void init(EndpointConfig config) {
            CALLS.add("init");
        }

        @Override
        public void destroy() {
            CALLS.add("destroy");
        }

        @Override
        public String encode(List<?> list) {
            return "";
        }
    }

    @ServerEndpoint(value = "/test", encoders = Noted.class)
    public static class WithNotedEncoder {
        @OnClose
        public void close() {
            Noted.CALLS.add("close");
        }
    }

    @Test
    void codersLiveAsLongAsTheSession() throws Exception {
        Noted.CALLS.clear();
        SessionPair pair = SessionPair.annotated(environment, Role.SERVER, WithNotedEncoder.class);
        assertThat(take(Noted.CALLS)).isEqualTo("init");
        pair.peerSession.close();
        assertThat(take(Noted.CALLS)).isEqualTo("close");
        assertThat(take(Noted.CALLS)).isEqualTo("destroy");
    }

    @Test
    void bytesOfTheUserAreNotTouched() throws Exception {
        try (SessionPair pair = open(Role.SERVER)) {
            ByteBuffer data = ByteBuffer.wrap(new byte[] {1, 2, 3});
            pair.tested.getBasicRemote().sendBinary(data);
            assertThat(data.position()).isZero();
            assertThat(data.limit()).isEqualTo(3);
            assertThat(data.array()).containsExactly(1, 2, 3);
        }
    }
}
