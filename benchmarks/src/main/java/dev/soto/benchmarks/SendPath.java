package dev.soto.benchmarks;

import dev.soto.protocol.handshake.HandshakeException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Messages that the application sends by itself, through each remote endpoint of Jakarta, to a transport that takes them at once. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class SendPath {
    /** Length of a message. */
    @Param({"64", "16384"})
    public int bytes;

    private @Nullable ServerSession session;
    private @Nullable Session sender;
    private String text = "";
    private ByteBuffer binary = ByteBuffer.allocate(0);

    /** Opens the session. */
    @Setup
    public void open() throws DeploymentException, HandshakeException, InstantiationException {
        session = ServerSession.open(Sender.class);
        sender = Sender.opened;
        text = "x".repeat(bytes);
        binary = ByteBuffer.allocate(bytes);
    }

    /** Ends the container's threads. */
    @TearDown
    public void close() {
        if (session != null) {
            session.close();
        }
    }

    private Session sender() {
        if (sender == null) {
            throw new IllegalStateException("not open");
        }
        return sender;
    }

    /** {@code getBasicRemote().sendText}. */
    @Benchmark
    public void basicText() throws IOException {
        sender().getBasicRemote().sendText(text);
    }

    /** {@code getAsyncRemote().sendText} with a future. */
    @Benchmark
    public Object asyncText() {
        return sender().getAsyncRemote().sendText(text);
    }

    /** {@code getBasicRemote().sendBinary}. */
    @Benchmark
    public void basicBinary() throws IOException {
        sender().getBasicRemote().sendBinary(binary.clear());
    }

    /** Keeps its session. */
    @ServerEndpoint("/endpoint")
    public static final class Sender {
        private static volatile @Nullable Session opened;

        /** Keeps it. */
        @OnOpen
        public void open(Session session) {
            opened = session;
        }
    }
}
