package dev.soto.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of the virtual machine, in the listener and in between: they end the connection, once, and nothing is left. */
class MemoryRunsOutTest {
    private final AtomicLong clock = new AtomicLong(1_000_000_000L);
    private final DeadlineTimer timer = new DeadlineTimer(clock::get, false);
    private final ManualTransport transport = new ManualTransport();
    private final List<String> events = new ArrayList<>();
    private WebSocketConnection connection;

    /** Lends so many buffers, and then there is no memory for any. */
    private static final class SmallPool implements dev.soto.protocol.model.BufferPool {
        private int left;
        private int lent;

        SmallPool(int left) {
            this.left = left;
        }

        @Override
        public ByteBuffer acquire(int capacity) {
            if (left-- <= 0) {
                throw new OutOfMemoryError("of the test");
            }
            lent++;
            return ByteBuffer.allocate(capacity);
        }

        @Override
        public void release(ByteBuffer buffer) {
            lent--;
        }
    }

    private WebSocketConnection open(SmallPool pool, ConnectionUnderTest.ManualExecutor executor, String failing) {
        connection = new WebSocketConnection(
                Role.SERVER,
                transport,
                ExtensionChain.EMPTY,
                ConnectionOptions.DEFAULTS,
                new ConnectionServices(timer, executor, true, pool, new Random(1), clock::get, new RecentText(timer)),
                new ConnectionListener() {
                    @Override
                    public void onText(String message) {
                        events.add("text " + message);
                        if (message.equals(failing)) {
                            throw new StackOverflowError("of the test");
                        }
                        connection.sendText(message, null);
                    }

                    @Override
                    public void onError(Throwable error) {
                        events.add("error " + error.getClass().getSimpleName());
                    }

                    @Override
                    public void onClosed(CloseStatus status) {
                        events.add("closed " + status.code());
                    }
                });
        connection.start(() -> {});
        return connection;
    }

    private void receive(String hex) {
        transport.read(hex);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void wheneverABufferIsNotToBeHadTheConnectionEndsOnce(int buffers) {
        SmallPool pool = new SmallPool(buffers);
        ConnectionUnderTest.ManualExecutor executor = new ConnectionUnderTest.ManualExecutor();
        open(pool, executor, "");
        for (int i = 0; i < 20 && !events.contains("closed 1006"); i++) {
            receive(ConnectionUnderTest.clientText("x".repeat(100)));
            executor.runAll();
        }
        assertThat(events.subList(events.indexOf("error OutOfMemoryError"), events.size()))
                .as(events.toString())
                .contains("closed 1006")
                .filteredOn(event -> event.startsWith("closed"))
                .hasSize(1);
        assertThat(events.get(events.size() - 1)).isEqualTo("closed 1006");
        assertThat(transport.closed).isTrue();
        assertThat(pool.lent).isZero();
        assertThat(timer.waiting()).isZero();
    }

    /** The JDK writes through direct memory: without it a write has an error, on whatever thread sends. */
    @Test
    void aWriteThatHasAnErrorEndsTheConnectionAndTellsWhoSent() {
        open(new SmallPool(1_000), new ConnectionUnderTest.ManualExecutor(), "");
        Error noMemory = new OutOfMemoryError("Cannot reserve direct buffer memory");
        transport.breakAtOnce(noMemory);
        List<Throwable> told = new ArrayList<>();
        connection.sendText("of the application's own thread", told::add);
        assertThat(told).containsExactly(noMemory);
        assertThat(transport.closed).isTrue();
        assertThat(transport.takeWritten()).isEmpty();
    }

    @Test
    void theEndOfSuchAConnectionIsToldOnce() {
        ConnectionUnderTest.ManualExecutor executor = new ConnectionUnderTest.ManualExecutor();
        SmallPool pool = new SmallPool(1_000);
        open(pool, executor, "");
        transport.breakAtOnce(new OutOfMemoryError("Cannot reserve direct buffer memory"));
        connection.sendText("x", null);
        executor.runAll();
        assertThat(events).containsExactly("error OutOfMemoryError", "closed 1006");
        assertThat(pool.lent).isZero();
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void aTransportThatCannotBeStartedEndsTheConnection() {
        transport.breakStart(new OutOfMemoryError("of the test"));
        ConnectionUnderTest.ManualExecutor executor = new ConnectionUnderTest.ManualExecutor();
        open(new SmallPool(1_000), executor, "");
        executor.runAll();
        assertThat(events).containsExactly("error OutOfMemoryError", "closed 1006");
        assertThat(transport.closed).isTrue();
    }

    /** As of Tomcat's TLS, which wants direct memory for its close_notify. */
    @Test
    void anEndThatHasAnErrorIsToldNevertheless() {
        ConnectionUnderTest.ManualExecutor executor = new ConnectionUnderTest.ManualExecutor();
        open(new SmallPool(1_000), executor, "");
        transport.breakEnds(new OutOfMemoryError("Cannot reserve direct buffer memory"));
        transport.holdWrites();
        List<Throwable> told = new ArrayList<>();
        connection.sendText("held", told::add);
        transport.readFailure(new IOException("reset"));
        executor.runAll();
        assertThat(events).containsExactly("closed 1006");
        assertThat(told).hasSize(1);
        assertThat(transport.closed).isTrue();
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void anErrorOfTheVirtualMachineInTheListenerClosesWith1011() {
        SmallPool pool = new SmallPool(1_000);
        ConnectionUnderTest.ManualExecutor executor = new ConnectionUnderTest.ManualExecutor();
        open(pool, executor, "b");
        receive(ConnectionUnderTest.clientText("a")
                + ConnectionUnderTest.clientText("b")
                + ConnectionUnderTest.clientText("c"));
        String reason = "the listener failed with StackOverflowError";
        assertThat(transport.takeWritten())
                .isEqualTo(ConnectionUnderTest.serverText("a")
                        + String.format("88%02x03f3", reason.length() + 2)
                        + HexFormat.of().formatHex(reason.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        receive("888200000000" + "03f3");
        assertThat(events)
                .containsExactly(
                        "text a",
                        "text b",
                        "error StackOverflowError",
                        "text c",
                        "error IllegalStateException",
                        "closed 1011");
    }

    /** A listener whose sends overflow the stack at ever other places of them. */
    private static final class Overflowing implements ConnectionListener {
        private WebSocketConnection connection;
        private int closed;

        private int send(int left) {
            connection.sendText("x", null);
            return left == 0 ? 0 : send(left - 1) + 1;
        }

        /** Begins at another depth each time. */
        private int at(int depth) {
            return depth == 0 ? send(Integer.MAX_VALUE) : at(depth - 1) + 1;
        }

        @Override
        public void onText(String message) {
            at(Integer.parseInt(message));
        }

        @Override
        public void onClosed(CloseStatus status) {
            closed++;
        }
    }

    @Test
    void aStackThatOverflowsWithinASendLeavesNothingBehindHalfAFrameAndNoLock() throws Exception {
        for (int depth = 0; depth < 300; depth++) {
            ManualTransport taking = new ManualTransport();
            Overflowing listener = new Overflowing();
            listener.connection = new WebSocketConnection(
                    Role.SERVER,
                    taking,
                    ExtensionChain.EMPTY,
                    ConnectionOptions.DEFAULTS,
                    new ConnectionServices(
                            timer,
                            Runnable::run,
                            true,
                            new PooledBuffers(16_384, 8),
                            new Random(1),
                            clock::get,
                            new RecentText(timer)),
                    listener);
            String text = ConnectionUnderTest.clientText(Integer.toString(depth));
            Thread thread = new Thread(
                    null,
                    () -> {
                        listener.connection.start(() -> {});
                        taking.read(text);
                    },
                    "small-stack",
                    256 * 1024);
            thread.start();
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
            String written = taking.takeWritten();
            assertThat(written).as("depth " + depth).matches("(810178)*(81|8101|88[0-7][0-9a-f]03f3[0-9a-f]*)?");
            CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
                listener.connection.abort(new IOException("of the test"));
            });
            others.get(10, TimeUnit.SECONDS);
            assertThat(listener.closed).as("depth " + depth).isEqualTo(1);
        }
    }

    @Test
    void withoutAThreadForCallbacksTheyWaitForOne() {
        SmallPool pool = new SmallPool(1_000);
        List<Runnable> tasks = new ArrayList<>();
        boolean[] none = {true};
        ConnectionServices services = new ConnectionServices(
                timer,
                task -> {
                    if (none[0]) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    tasks.add(task);
                },
                false,
                pool,
                new Random(1),
                clock::get,
                new RecentText(timer));
        connection = new WebSocketConnection(
                Role.SERVER,
                transport,
                ExtensionChain.EMPTY,
                ConnectionOptions.DEFAULTS,
                services,
                new ConnectionListener() {
                    @Override
                    public void onText(String message) {
                        events.add(message);
                    }
                });
        connection.start(() -> {});
        receive(ConnectionUnderTest.clientText("a"));
        for (int i = 0; i < 5; i++) {
            clock.addAndGet(200_000_000L);
            timer.advance();
        }
        assertThat(events).isEmpty();
        none[0] = false;
        clock.addAndGet(200_000_000L);
        timer.advance();
        tasks.forEach(Runnable::run);
        assertThat(events).containsExactly("a");
    }
}
