package dev.soto.benchmarks;

import dev.soto.protocol.handshake.HandshakeException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
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

/**
 * The whole provider without a container: text messages of one read, each to an annotated method whose return value goes back. What it
 * takes more than {@link ConnectionEcho} is the bridge's.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class AnnotatedDispatch {
    /** Messages in one read; the score is per read. */
    @Param({"1", "8"})
    public int messages;

    /** Payload of a message. */
    @Param({"64", "1024"})
    public int payloadBytes;

    private @Nullable ServerSession session;
    private ClientFrames frames = new ClientFrames(1, 0);

    /** Opens the session. */
    @Setup
    public void open() throws DeploymentException, HandshakeException, InstantiationException {
        frames = new ClientFrames(messages, payloadBytes);
        session = ServerSession.open(Echo.class);
    }

    /** Ends the container's threads. */
    @TearDown
    public void close() {
        if (session != null) {
            session.close();
        }
    }

    /** One read with its messages, and one write with their echoes. */
    @Benchmark
    public long reads() {
        if (session == null) {
            throw new IllegalStateException("not open");
        }
        session.transport().read(frames.read());
        return session.transport().written();
    }

    /** Sends back what it gets. */
    @ServerEndpoint("/endpoint")
    public static final class Echo {
        /** Text. */
        @OnMessage
        public String text(String message) {
            return message;
        }

        /** Binary. */
        @OnMessage
        public ByteBuffer binary(ByteBuffer message) {
            return message;
        }
    }
}
