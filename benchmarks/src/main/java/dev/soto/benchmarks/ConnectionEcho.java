package dev.soto.benchmarks;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.ConnectionMeter;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.ConnectionServices;
import dev.soto.connection.ErrorKind;
import dev.soto.connection.OverflowPolicy;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.Role;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
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

/** The live connection over a transport in memory: a server echoes the text messages of one read from its callback. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@State(Scope.Thread)
public class ConnectionEcho {
    /** Messages in one read; the score is reads per second. */
    @Param({"1", "8"})
    public int messages;

    /** Payload bytes of a message. */
    @Param({"64"})
    public int payloadBytes;

    /** One callback and one send of so many are timed; 0 is none, -1 is a connection that nobody measures. */
    @Param({"64"})
    public int sampling;

    private final MemoryTransport transport = new MemoryTransport();
    private final ConnectionServices services = ConnectionServices.create(Runnable::run);
    private ClientFrames frames = new ClientFrames(1, 0);

    /** Opens the connection. */
    @Setup
    public void open() {
        frames = new ClientFrames(messages, payloadBytes);
        Echo echo = new Echo();
        WebSocketConnection connection = new WebSocketConnection(
                Role.SERVER, transport, ExtensionChain.EMPTY, ConnectionOptions.DEFAULTS, services, echo);
        echo.connection = connection;
        if (sampling >= 0) {
            SummingMeter meter = new SummingMeter(sampling);
            connection.setMeter(meter);
        }
        connection.start(() -> {});
    }

    /** Ends the timer's thread. */
    @TearDown
    public void close() {
        services.timer().close();
    }

    /** One read with its messages, and one write with their echoes. */
    @Benchmark
    public long reads() {
        transport.read(frames.read());
        return transport.written();
    }

    /** Adds up, as a histogram does, what is timed. */
    private record SummingMeter(int sampling, LongAdder times) implements ConnectionMeter {
        SummingMeter(int sampling) {
            this(sampling, new LongAdder());
        }

        @Override
        public void callbackReturned(long nanos) {
            times.add(nanos);
        }

        @Override
        public void messageWritten(long nanos) {
            times.add(nanos);
        }

        @Override
        public void pingAnswered(long nanos) {
            times.add(nanos);
        }

        @Override
        public void queueFull(OverflowPolicy policy) {
            times.increment();
        }

        @Override
        public void failed(ErrorKind kind) {
            times.increment();
        }
    }

    private static final class Echo implements ConnectionListener {
        private @Nullable WebSocketConnection connection;

        @Override
        public void onText(String message) {
            if (connection != null) {
                connection.sendText(message, null);
            }
        }
    }
}
