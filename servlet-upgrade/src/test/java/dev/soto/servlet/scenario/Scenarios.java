package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.QueueFullException;
import dev.soto.servlet.scenario.FramePeer.Frame;
import dev.soto.testing.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What has to be the same in every servlet container. A subclass says in which one; see the package. */
@ExtendWith(ScenarioTable.class)
abstract class Scenarios extends OnHost {
    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;

    private final String transport;

    /**
     * Creates the scenarios of a host.
     *
     * @param transport what the table calls it
     */
    Scenarios(String transport, Wire wire, Host.Starter starter) {
        super(wire, starter, Endpoints::deploy);
        this.transport = transport;
    }

    // What a subclass for another version of HTTP overrides.

    /** Returns what the table calls the version of HTTP. */
    String protocol() {
        return "h1";
    }

    /** Returns a connection after a good handshake, with bytes that went out with its request. */
    RawConnection connect(Host server, String path, byte[] early, String... headers) throws IOException {
        SocketConnection connection =
                SocketConnection.request(wire(), server.port(), SocketConnection.handshake(path, headers), early);
        assertThat(connection.readHead())
                .startsWith("HTTP/1.1 101 ")
                .containsIgnoringCase("\r\nUpgrade: websocket\r\n")
                .containsIgnoringCase("\r\nConnection: Upgrade\r\n")
                .containsIgnoringCase("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                .doesNotContainIgnoringCase("Transfer-Encoding")
                .doesNotContainIgnoringCase("Content-Length");
        return connection;
    }

    /** Returns the status of the answer to a handshake in which a text has been replaced. */
    int refusal(Host server, String path, String right, String wrong) throws IOException {
        String request = SocketConnection.handshake(path).replace(right, wrong);
        try (SocketConnection connection = SocketConnection.request(wire(), server.port(), request, new byte[0])) {
            return Integer.parseInt(connection.readHead().substring(9, 12));
        }
    }

    final String column() {
        return transport + ", " + wire().name().toLowerCase(java.util.Locale.ROOT) + ", " + protocol();
    }

    private FramePeer open(String path) throws IOException {
        return open(host(), path);
    }

    private FramePeer open(Host server, String path) throws IOException {
        return new FramePeer(connect(server, path, new byte[0]));
    }

    // Messages.

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 1 << 20})
    void messagesOfAllSizesAreEchoed(int size) throws Exception {
        byte[] payload = new byte[size];
        for (int i = 0; i < size; i++) {
            payload[i] = (byte) ('a' + i % 26);
        }
        try (FramePeer peer = open("/echo/" + name())) {
            for (int opcode : new int[] {FramePeer.TEXT, FramePeer.BINARY}) {
                peer.send(FramePeer.frame(opcode, payload));
                Frame echo = peer.read();
                assertThat(echo.head()).isEqualTo(FIN | opcode);
                assertThat(echo.payload()).isEqualTo(payload);
            }
        }
    }

    @Test
    void messagesInBuffersThatAreLentComeBackAsTheyWereWhileThePeerDoesNotRead() throws Exception {
        int count = 80;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            byte[] payload = lentPayload(i);
            int cut = i % 3 == 0 ? payload.length / 2 : 0;
            if (cut > 0) {
                all.writeBytes(FramePeer.bytes(FramePeer.BINARY, java.util.Arrays.copyOf(payload, cut)));
                all.writeBytes(FramePeer.frame(9, new byte[] {(byte) i}));
            }
            all.writeBytes(FramePeer.frame(
                    cut > 0 ? FramePeer.CONTINUATION : FramePeer.BINARY,
                    java.util.Arrays.copyOfRange(payload, cut, payload.length)));
        }
        String name = name();
        try (FramePeer peer = open("/lent/" + name)) {
            sendAside(peer, all.toByteArray(), new AtomicLong()).get(20, TimeUnit.SECONDS);
            for (int i = 0; i < count; ) {
                Frame frame = peer.read();
                if (frame.head() == (FIN | FramePeer.BINARY)) {
                    assertThat(frame.payload()).as("message " + i).isEqualTo(lentPayload(i));
                    i++;
                }
            }
        }
        // Short ones of which only a part had been read have arrays of their own.
        assertThat(Endpoints.count(name).get()).isGreaterThan(count / 2);
    }

    private static byte[] lentPayload(int number) {
        byte[] payload = new byte[number * 1_731];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (number + i / 7);
        }
        return payload;
    }

    @Test
    void fragmentsBecomeOneMessageWithAPingInBetween() throws Exception {
        try (FramePeer peer = open("/echo/" + name())) {
            peer.send(FramePeer.bytes(FramePeer.TEXT, "one ".getBytes(StandardCharsets.UTF_8)));
            peer.send(FramePeer.frame(9, "p".getBytes(StandardCharsets.UTF_8)));
            peer.send(FramePeer.bytes(FramePeer.CONTINUATION, "two ".getBytes(StandardCharsets.UTF_8)));
            peer.send(FramePeer.frame(FramePeer.CONTINUATION, "three".getBytes(StandardCharsets.UTF_8)));
            assertThat(peer.read().head()).isEqualTo(FIN | 10);
            assertThat(peer.readText()).isEqualTo("one two three");
        }
    }

    @Test
    void compressedMessagesAreEchoedCompressed() throws Exception {
        String message = "compress me, compress me again, ".repeat(100);
        try (FramePeer peer = new FramePeer(
                connect(host(), "/echo/" + name(), new byte[0], "Sec-WebSocket-Extensions: permessage-deflate"))) {
            peer.send(FramePeer.bytes(FIN | RSV1 | FramePeer.TEXT, deflate(message)));
            Frame echo = peer.read();
            assertThat(echo.head()).isEqualTo(FIN | RSV1 | FramePeer.TEXT);
            assertThat(echo.payload()).hasSizeLessThan(500);
            assertThat(inflate(echo.payload(), message.length())).isEqualTo(message);
        }
    }

    private static byte[] deflate(String message) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(message.getBytes(StandardCharsets.UTF_8));
        byte[] output = new byte[8_192];
        int length = deflater.deflate(output, 0, output.length, Deflater.SYNC_FLUSH);
        deflater.end();
        // RFC 7692 section 7.2.1: without the last four bytes.
        return java.util.Arrays.copyOf(output, length - 4);
    }

    private static String inflate(byte[] payload, int length) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.writeBytes(payload);
        input.writeBytes(new byte[] {0, 0, (byte) 0xff, (byte) 0xff});
        inflater.setInput(input.toByteArray());
        byte[] output = new byte[length + 1];
        int inflated = inflater.inflate(output);
        inflater.end();
        return new String(output, 0, inflated, StandardCharsets.UTF_8);
    }

    @Test
    void tenThousandSmallMessagesAreAnsweredInOrder() throws Exception {
        int count = 10_000;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(FramePeer.text("message " + i));
        }
        try (FramePeer peer = open("/echo/" + name())) {
            CompletableFuture<Void> sending = sendAside(peer, all.toByteArray(), new AtomicLong());
            for (int i = 0; i < count; i++) {
                assertThat(peer.readText()).isEqualTo("message " + i);
            }
            sending.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void messagesOfConcurrentSendersArriveWholeAndInEachSendersOrder() throws Exception {
        int threads = 4;
        try (FramePeer peer = open("/senders/" + name())) {
            peer.sendText(Integer.toString(threads));
            Map<String, Integer> expected = new HashMap<>();
            for (int i = 0; i < threads * Endpoints.Senders.MESSAGES; i++) {
                String[] parts = peer.readText().split(":", -1);
                int number = Integer.parseInt(parts[1]);
                assertThat(number).isEqualTo(expected.getOrDefault(parts[0], 0));
                assertThat(parts[2]).isEqualTo("x".repeat(number * 7 % 300));
                expected.put(parts[0], number + 1);
            }
        }
    }

    @Test
    void bytesRightBehindTheHandshakeAreRead() throws Exception {
        ByteArrayOutputStream early = new ByteArrayOutputStream();
        early.writeBytes(FramePeer.text("early"));
        early.writeBytes(FramePeer.frame(FramePeer.BINARY, new byte[3_000]));
        early.writeBytes(FramePeer.text("bird"));
        try (FramePeer peer = new FramePeer(connect(host(), "/echo/" + name(), early.toByteArray()))) {
            assertThat(peer.readText()).isEqualTo("early");
            assertThat(peer.read().payload()).hasSize(3_000);
            assertThat(peer.readText()).isEqualTo("bird");
        }
    }

    @Test
    void anotherImplementationTalksToIt() throws Exception {
        CompletableFuture<String> echo = new CompletableFuture<>();
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                text.append(data);
                if (last) {
                    echo.complete(text.toString());
                }
                socket.request(1);
                return null;
            }

            @Override
            public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                closed.complete(status);
                return null;
            }
        };
        URI uri = URI.create((wire() == Wire.TLS ? "wss" : "ws") + "://127.0.0.1:" + host().port() + Host.CONTEXT
                + "/echo/" + name());
        WebSocket socket = HttpClient.newBuilder()
                .sslContext(TestCertificate.clientContext())
                .build()
                .newWebSocketBuilder()
                .buildAsync(uri, listener)
                .get(20, TimeUnit.SECONDS);
        String message = "größer ".repeat(20_000);
        socket.sendText(message, true).get(20, TimeUnit.SECONDS);
        assertThat(echo.get(20, TimeUnit.SECONDS)).isEqualTo(message);
        socket.sendClose(1000, "").get(20, TimeUnit.SECONDS);
        assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo(1000);
    }

    // Back-pressure and callbacks that take their time.

    /** Broadcasts of 64 KiB, 450 of them: 28 MiB, more than the queue of a session and its socket's buffers take. */
    @Test
    void aReaderThatStoppedHoldsUpNoBroadcast() throws Exception {
        int broadcasts = 450;
        List<String> names = List.of(name(), name(), name());
        List<FramePeer> peers = new ArrayList<>();
        try {
            for (String name : names) {
                peers.add(open("/echo/" + name));
                assertThat(Endpoints.next(name)).isEqualTo("open");
            }
            CompletableFuture<Void> received =
                    CompletableFuture.allOf(receiving(peers.get(1), broadcasts), receiving(peers.get(2), broadcasts));
            Queue<Throwable> refused = new ConcurrentLinkedQueue<>();
            AtomicInteger sent = new AtomicInteger();
            for (int i = 0; i < broadcasts; i++) {
                String message = i + "x".repeat(64 * 1024);
                for (String name : names.subList(1, 3)) {
                    Endpoints.session(name).getAsyncRemote().sendText(message, result -> sent.incrementAndGet());
                }
                Endpoints.session(names.get(0)).getAsyncRemote().sendText(message, result -> {
                    if (!result.isOK()) {
                        refused.add(result.getException());
                    }
                });
                int others = 2 * (i + 1);
                // No faster than the readers.
                Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> sent.get() == others);
            }
            assertThat(Endpoints.session(names.get(0)).isOpen())
                    .as("the session whose peer reads nothing was waited for until its send timeout")
                    .isTrue();
            Awaitility.await().until(() -> !refused.isEmpty());
            assertThat(refused).allMatch(QueueFullException.class::isInstance);
            received.get(20, TimeUnit.SECONDS);
        } finally {
            for (FramePeer peer : peers) {
                peer.close();
            }
        }
    }

    private static CompletableFuture<Void> receiving(FramePeer peer, int messages) {
        return CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < messages; i++) {
                    assertThat(peer.readText()).startsWith(i + "x");
                }
            } catch (IOException cut) {
                throw new UncheckedIOException(cut);
            }
        });
    }

    @Test
    void peerThatDoesNotReadHoldsUpTheSender() throws Exception {
        String name = name();
        int messages = 160;
        try (FramePeer peer = open("/flood/" + name)) {
            peer.sendText(Integer.toString(messages));
            assertThat(comesToRest(() -> Endpoints.count(name).get()))
                    .as("40 MiB taken from the sender while the peer reads nothing")
                    .isLessThan(messages);
            for (int i = 0; i < messages; i++) {
                ByteBuffer payload = ByteBuffer.wrap(peer.read().payload());
                assertThat(payload.remaining()).isEqualTo(Endpoints.Flood.BYTES);
                assertThat(payload.getInt(0)).isEqualTo(i);
                assertThat(payload.getInt(Endpoints.Flood.BYTES - 4)).isEqualTo(~i);
            }
        }
    }

    @Test
    void endpointThatIsBehindHoldsUpThePeer() throws Exception {
        String name = name();
        int messages = 40;
        byte[] message = FramePeer.text("m".repeat(1 << 20));
        ByteArrayOutputStream all = new ByteArrayOutputStream(messages * message.length);
        for (int i = 0; i < messages; i++) {
            all.writeBytes(message);
        }
        try (FramePeer peer = open("/gated/" + name)) {
            AtomicLong sent = new AtomicLong();
            CompletableFuture<Void> sending = sendAside(peer, all.toByteArray(), sent);
            assertThat(comesToRest(sent::get))
                    .as("40 MiB taken from the peer while the first message is not handled")
                    .isLessThan(all.size());
            Endpoints.gate(name).countDown();
            for (int i = 0; i < messages; i++) {
                assertThat(peer.readText()).isEqualTo(Integer.toString(1 << 20));
            }
            sending.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void callbackThatBlocksHoldsUpNeitherOthersNorSendsOfItsSession() throws Exception {
        int blocked = 12;
        List<FramePeer> peers = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try {
            for (int i = 0; i < blocked; i++) {
                names.add(name());
                peers.add(open("/gated/" + names.get(i)));
                peers.get(i).sendText("wait");
            }
            for (String name : names) {
                assertThat(Endpoints.next(name)).isEqualTo("open");
                assertThat(Endpoints.next(name)).isEqualTo("message");
            }
            for (int i = 0; i < 4; i++) {
                try (FramePeer other = open("/echo/" + name())) {
                    other.sendText("still there?");
                    assertThat(other.readText()).isEqualTo("still there?");
                }
            }
            byte[] large = new byte[8 << 20];
            Endpoints.session(names.get(0)).getAsyncRemote().sendBinary(ByteBuffer.wrap(large));
            assertThat(peers.get(0).read().payload()).hasSize(large.length);
            for (int i = 0; i < blocked; i++) {
                Endpoints.gate(names.get(i)).countDown();
                assertThat(peers.get(i).readText()).isEqualTo("4");
            }
        } finally {
            for (int i = 0; i < peers.size(); i++) {
                Endpoints.gate(names.get(i)).countDown();
                peers.get(i).close();
            }
        }
    }

    @Test
    void neighboursOfACallbackThatBlocksGoOnAndNothingIsLost() throws Exception {
        String name = name();
        try (FramePeer blocked = open("/gated/" + name);
                FramePeer first = open("/echo/" + name());
                FramePeer second = open("/echo/" + name())) {
            blocked.sendText("wait");
            for (int i = 0; i < 50; i++) {
                first.sendText("first " + i);
                second.sendText("second " + i);
                assertThat(first.readText()).isEqualTo("first " + i);
                assertThat(second.readText()).isEqualTo("second " + i);
            }
            blocked.sendText("one more");
            Endpoints.gate(name).countDown();
            assertThat(blocked.readText()).isEqualTo("4");
            assertThat(blocked.readText()).isEqualTo("8");
        } finally {
            Endpoints.gate(name).countDown();
        }
    }

    private static CompletableFuture<Void> sendAside(FramePeer peer, byte[] bytes, AtomicLong sent) {
        return CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < bytes.length; i += 16_384) {
                    int length = Math.min(16_384, bytes.length - i);
                    peer.connection().output().write(bytes, i, length);
                    sent.addAndGet(length);
                }
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    /** Waits until a count has begun and stays the same for half a second; returns it. */
    private static long comesToRest(java.util.function.LongSupplier count) {
        AtomicLong last = new AtomicLong(-1);
        AtomicLong same = new AtomicLong();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    long now = count.getAsLong();
                    same.set(now > 0 && last.getAndSet(now) == now ? same.get() + 1 : 0);
                    return same.get() >= 10;
                });
        return last.get();
    }

    // Ends.

    @Test
    void closeIsAnsweredWithItsCodeAndTheConnectionEnds() throws Exception {
        String name = name();
        try (FramePeer peer = open("/echo/" + name)) {
            peer.send(FramePeer.close(4321));
            assertThat(peer.read().closeCode()).isEqualTo(4321);
            peer.expectEnd();
        }
        assertThat(Endpoints.next(name)).isEqualTo("open");
        assertThat(Endpoints.next(name)).isEqualTo("close 4321");
    }

    @Test
    void whatThePeerSaysBeforeItsCloseFrameIsHeardThoughTheServerHasClosed() throws Exception {
        String name = name();
        try (FramePeer peer = open("/closing/" + name)) {
            peer.sendText("close");
            assertThat(peer.read().closeCode()).isEqualTo(4000);
            peer.sendText("heard");
            peer.sendText("heard too");
            peer.send(FramePeer.close(4000));
            peer.expectEnd();
        }
        for (String event : List.of("open", "close", "heard", "heard too", "close 4000")) {
            assertThat(Endpoints.next(name)).isEqualTo(event);
        }
    }

    @Test
    void frameThatBreaksARuleIsAnsweredWith1002AndTheConnectionEnds() throws Exception {
        String name = name();
        try (FramePeer peer = open("/echo/" + name)) {
            peer.send(FramePeer.bytes(FIN | 3, new byte[0]));
            assertThat(peer.read().closeCode()).isEqualTo(1002);
            peer.connection().endOutput();
            peer.expectEnd();
        }
        assertThat(Endpoints.next(name)).isEqualTo("open");
        assertThat(Endpoints.next(name)).startsWith("error ");
        assertThat(Endpoints.next(name)).isEqualTo("close 1002");
    }

    /** Ten of Autobahn's cases are of this shape. */
    @Test
    void whatCameWholeBeforeAFrameThatBreaksARuleIsAnsweredBeforeThe1002() throws Exception {
        String name = name();
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(FramePeer.text("before"));
        both.writeBytes(FramePeer.frame(FramePeer.BINARY, new byte[2_000]));
        both.writeBytes(FramePeer.bytes(FIN | 3, new byte[0]));
        try (FramePeer peer = open("/echo/" + name)) {
            peer.send(both.toByteArray());
            assertThat(peer.readText()).isEqualTo("before");
            assertThat(peer.read().payload()).hasSize(2_000);
            assertThat(peer.read().closeCode()).isEqualTo(1002);
            peer.connection().endOutput();
            peer.expectEnd();
        }
        assertThat(Endpoints.next(name)).isEqualTo("open");
        assertThat(Endpoints.next(name)).startsWith("error ");
        assertThat(Endpoints.next(name)).isEqualTo("close 1002");
    }

    @Test
    void peerThatEndsItsWayGetsItsAnswersAndTheSessionEndsWith1006() throws Exception {
        String name = name();
        try (FramePeer peer = open("/echo/" + name)) {
            peer.sendText("last words");
            peer.connection().endOutput();
            assertThat(peer.readText()).isEqualTo("last words");
            readToTheEnd(peer);
        }
        assertThat(Endpoints.next(name)).isEqualTo("open");
        assertThat(Endpoints.next(name)).isEqualTo("close 1006");
    }

    /** As for every connection that breaks: onError is not called, because not every host can tell a reset from an end. */
    @Test
    void resetEndsTheSessionWith1006() throws Exception {
        String name = name();
        try (FramePeer peer = open("/echo/" + name)) {
            peer.sendText("hello");
            assertThat(peer.readText()).isEqualTo("hello");
            peer.connection().reset();
        }
        assertThat(Endpoints.next(name)).isEqualTo("open");
        assertThat(Endpoints.next(name)).isEqualTo("close 1006");
    }

    @Test
    void resetWhileTheServerWritesEndsTheSessionWith1006() throws Exception {
        String name = name();
        FramePeer peer = open("/flood/" + name);
        // 250 MiB: a socket may take 32 of them.
        peer.sendText("1000");
        comesToRest(() -> Endpoints.count(name).get());
        peer.connection().reset();
        assertThat(Endpoints.next(name)).isEqualTo("open");
        // What the sends threw, and the endpoint let through; the reset itself is no error.
        assertThat(Endpoints.next(name)).startsWith("error the message was not sent");
        assertThat(Endpoints.next(name)).isEqualTo("close 1006");
    }

    /** The container hears of it before it has anybody to tell. */
    @Test
    void peerThatEndsItsWayBeforeTheSessionIsOpenIsNotKept() throws Exception {
        String name = name();
        try (RawConnection connection = connect(host(), "/echo/" + name, new byte[0], "Held: " + name)) {
            connection.endOutput();
            Endpoints.gate(name).countDown();
            readToTheEnd(new FramePeer(connection));
        } finally {
            Endpoints.gate(name).countDown();
        }
        assertThat(Endpoints.next(name)).isEqualTo("open");
        assertThat(Endpoints.next(name)).isEqualTo("close 1006");
    }

    @Test
    void silenceEndsTheSession() throws Exception {
        String name = name();
        try (FramePeer peer = open("/idle/" + name)) {
            assertThat(peer.read().closeCode()).isEqualTo(1001);
            peer.send(FramePeer.close(1001));
            expectEndAfterSilence(peer);
        }
        assertThat(Endpoints.next(name)).isEqualTo("open");
        assertThat(Endpoints.next(name)).isEqualTo("close 1006");
    }

    /** The peer has answered the close that came because nothing was sent. */
    void expectEndAfterSilence(FramePeer peer) throws IOException {
        peer.expectEnd();
    }

    @Test
    void peerThatDoesNotAnswerTheCloseIsCutOff() throws Exception {
        String name = name();
        try (FramePeer peer = open("/impatient/" + name)) {
            assertThat(peer.read().closeCode()).isEqualTo(1001);
            readToTheEnd(peer);
        }
        assertThat(Endpoints.next(name)).isEqualTo("open");
        assertThat(Endpoints.next(name)).isEqualTo("close 1006");
    }

    /** Returns what an endpoint is told when its server stops. */
    String toldOfTheStop(String name) throws InterruptedException {
        return Endpoints.next(name);
    }

    @Test
    void serverThatStopsCloses1001() throws Exception {
        List<FramePeer> peers = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Host server = start(Map.of());
        CompletableFuture<Void> stopping;
        try {
            for (int i = 0; i < 5; i++) {
                names.add(name());
                peers.add(open(server, "/echo/" + names.get(i)));
                assertThat(Endpoints.next(names.get(i))).isEqualTo("open");
            }
        } finally {
            stopping = CompletableFuture.runAsync(() -> {
                try {
                    server.close();
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
            });
        }
        for (FramePeer peer : peers) {
            assertThat(peer.read().closeCode()).isEqualTo(1001);
            peer.send(FramePeer.close(1001));
            readToTheEnd(peer);
            peer.close();
        }
        for (String name : names) {
            // What the container itself ends is abnormal to the endpoint (WSC-2.1.5), although the peer is told 1001.
            assertThat(toldOfTheStop(name)).isEqualTo("close 1006");
        }
        stopping.get(20, TimeUnit.SECONDS);
    }

    /** To the end of the stream, or to a reset. */
    private static void readToTheEnd(FramePeer peer) throws IOException {
        try {
            while (true) {
                peer.read();
            }
        } catch (EOFException | SocketException end) {
            assertThat(peer.connection()).isNotNull();
        }
    }

    // Refusals.

    @ParameterizedTest
    @CsvSource({
        "/nothing, x-x, x-x, 404",
        "/echo/a, Version: 13, Version: 8, 426",
        "/echo/a, Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, Sec-WebSocket-Key: short, 400",
        "/echo/a, Connection: Upgrade, Connection: keep-alive, 400",
        "/idle/a, Host:, 'Origin: http://evil.example\r\nHost:', 403",
    })
    void flawedHandshakeIsRefused(String path, String right, String wrong, int status) throws Exception {
        assertThat(refusalOf(path, right, wrong)).isEqualTo(status);
    }

    final int refusalOf(String path, String right, String wrong) throws IOException {
        return refusal(host(), path, right, wrong);
    }
}
