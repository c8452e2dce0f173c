package dev.soto.connection;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A server connection over a {@link ManualTransport}, with a clock and an executor that the test turns. */
final class ConnectionUnderTest {
    /** Tasks for the executor, which run when the test says so. */
    static final class ManualExecutor implements Executor {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        void runAll() {
            for (Runnable task; (task = tasks.poll()) != null; ) {
                task.run();
            }
        }

        int size() {
            return tasks.size();
        }

        Runnable take() {
            return tasks.remove();
        }
    }

    final AtomicLong clock = new AtomicLong(1_000_000_000L);
    final DeadlineTimer timer = new DeadlineTimer(clock::get, false);
    final ManualExecutor executor = new ManualExecutor();
    final ManualTransport transport = new ManualTransport();
    final CountingPool pool = new CountingPool();
    final List<String> events = new ArrayList<>();
    final WebSocketConnection connection;
    /** What the callbacks for whole texts do besides being recorded. */
    Consumer<String> onText = text -> {};
    /** The same for whole binary messages. */
    Consumer<ByteBuffer> onBinary = message -> {};

    Runnable onClosing = () -> {};
    Runnable onClosed = () -> {};

    ConnectionUnderTest(ConnectionOptions options) {
        this(options, true);
    }

    ConnectionUnderTest(ConnectionOptions options, boolean callbacksOnReader) {
        ConnectionServices services = new ConnectionServices(
                timer, executor, callbacksOnReader, pool, new Random(1), clock::get, new RecentText(timer));
        connection = new WebSocketConnection(
                Role.SERVER, transport, ExtensionChain.EMPTY, options, services, new Recorder());
    }

    static ConnectionUnderTest open() {
        return open(ConnectionOptions.DEFAULTS);
    }

    static ConnectionUnderTest open(ConnectionOptions options) {
        ConnectionUnderTest opened = new ConnectionUnderTest(options);
        opened.connection.start(() -> {});
        return opened;
    }

    /** Lets time pass and runs what is due. */
    void pass(Duration time) {
        clock.addAndGet(time.toNanos());
        timer.advance();
        executor.runAll();
    }

    List<String> takeEvents() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    /** A masked text frame of a client, with a masking key of zero. */
    static String clientText(String text) {
        return String.format("81%02x00000000", 0x80 | text.length())
                + HexFormat.of().formatHex(text.getBytes());
    }

    static String serverText(String text) {
        return String.format("81%02x", text.length()) + HexFormat.of().formatHex(text.getBytes());
    }

    static final class CountingPool implements dev.soto.protocol.model.BufferPool {
        int borrowed;

        @Override
        public ByteBuffer acquire(int capacity) {
            borrowed++;
            return ByteBuffer.allocate(capacity);
        }

        @Override
        public void release(ByteBuffer buffer) {
            borrowed--;
        }
    }

    private final class Recorder implements ConnectionListener {
        @Override
        public void onText(String message) {
            events.add("text " + message);
            onText.accept(message);
        }

        @Override
        public void onBinary(ByteBuffer message) {
            events.add("binary " + message.remaining());
            onBinary.accept(message);
        }

        @Override
        public void onTextPart(String part, boolean last) {
            events.add("text part " + part + (last ? " last" : ""));
        }

        @Override
        public void onPing(ByteBuffer payload) {
            events.add("ping " + payload.remaining());
        }

        @Override
        public void onPong(ByteBuffer payload) {
            events.add("pong " + payload.remaining());
        }

        @Override
        public void onClosing() {
            events.add("closing " + connection.state());
            onClosing.run();
        }

        @Override
        public void onError(Throwable error) {
            events.add("error " + error.getClass().getSimpleName() + ": " + error.getMessage());
        }

        @Override
        public void onClosed(CloseStatus status) {
            events.add("closed " + status);
            onClosed.run();
        }
    }
}
