package dev.soto.libsoup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.ConnectionDetails;
import dev.soto.connection.ConnectionListener;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.ConnectionServices;
import dev.soto.connection.StreamTransport;
import dev.soto.connection.Transport;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** One side of a conversation: a connection over a socket, and what it has told its application. */
final class Side implements ConnectionListener {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Socket socket;
    final WebSocketConnection connection;
    /** Names of the signals in order: message, pong, closing, error, closed. */
    final List<String> signals = new CopyOnWriteArrayList<>();

    final List<Throwable> errors = new CopyOnWriteArrayList<>();
    /** What the application does while it closes. */
    volatile Runnable onClosing = () -> {};

    private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<ByteBuffer> pongs = new LinkedBlockingQueue<>();
    private final CompletableFuture<CloseStatus> closed = new CompletableFuture<>();

    Side(
            Role role,
            Socket socket,
            ByteBuffer early,
            UnaryOperator<Transport> wrapper,
            ExtensionChain extensions,
            ConnectionDetails details,
            ConnectionOptions options,
            ConnectionServices services)
            throws IOException {
        this.socket = socket;
        Transport transport = wrapper.apply(StreamTransport.over(socket).withEarlyInput(early));
        this.connection = new WebSocketConnection(role, transport, extensions, details, options, services, this);
    }

    /** Returns a server's side that has begun, for a test that makes its own client. */
    static Side server(Socket socket, ExtensionChain extensions, ConnectionServices services) throws IOException {
        Side side = new Side(
                Role.SERVER,
                socket,
                ByteBuffer.allocate(0),
                transport -> transport,
                extensions,
                ConnectionDetails.UNKNOWN,
                ConnectionOptions.LIBSOUP_SERVER,
                services);
        side.connection.start(() -> {});
        return side;
    }

    @Override
    public void onText(String message) {
        signals.add("message");
        messages.add(message);
    }

    @Override
    public void onBinary(ByteBuffer message) {
        signals.add("message");
        messages.add(message);
    }

    @Override
    public void onPong(ByteBuffer payload) {
        signals.add("pong");
        pongs.add(payload);
    }

    @Override
    public void onClosing() {
        signals.add("closing");
        onClosing.run();
    }

    @Override
    public void onError(Throwable error) {
        signals.add("error");
        errors.add(error);
    }

    @Override
    public void onClosed(CloseStatus status) {
        signals.add("closed");
        assertThat(connection.state()).isEqualTo(State.CLOSED);
        closed.complete(status);
    }

    /** Waits for a message and checks that it is this text. */
    Side hears(String text) {
        assertThat(next(messages)).isEqualTo(text);
        return this;
    }

    /** Waits for a message and checks that it is binary with these bytes. */
    Side hears(byte[] bytes) {
        assertThat(next(messages)).isEqualTo(ByteBuffer.wrap(bytes));
        return this;
    }

    /** Waits for a pong. */
    ByteBuffer nextPong() {
        return next(pongs);
    }

    /** Waits for the end of the connection and checks how it ended. */
    Side closesWith(int code) {
        assertThat(closing().code()).isEqualTo(code);
        return this;
    }

    /** Waits for the end of the connection and checks how it ended. */
    Side closesWith(int code, String reason) {
        assertThat(closing()).isEqualTo(new CloseStatus(code, reason));
        return this;
    }

    private CloseStatus closing() {
        await().atMost(PATIENCE).until(closed::isDone);
        assertThat(connection.closeStatus()).isEqualTo(closed.join());
        return closed.join();
    }

    /** Checks that the peer's violation was reported once, and that nothing else was. */
    Side reportedOnce(int code) {
        assertThat(errors)
                .singleElement()
                .isInstanceOfSatisfying(
                        ProtocolViolation.class,
                        violation -> assertThat(violation.closeCode()).isEqualTo(code));
        return this;
    }

    /** Checks the signals that came, in order; waits for their number. */
    Side signalled(String... expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(signals).containsExactly(expected));
        return this;
    }

    Side heardNothing() {
        assertThat(messages).isEmpty();
        return this;
    }

    /** Writes bytes to the socket beneath the connection. */
    void pushRaw(String hex) {
        push(socket, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    static void push(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T next(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(next).as("something that was to come").isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void abandon() {
        connection.abort(new IOException("the test is over"));
    }
}
