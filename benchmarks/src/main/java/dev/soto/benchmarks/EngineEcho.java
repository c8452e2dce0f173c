package dev.soto.benchmarks;

import dev.soto.connection.PooledBuffers;
import dev.soto.protocol.EngineConfig;
import dev.soto.protocol.EngineListener;
import dev.soto.protocol.WebSocketEngine;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Limits;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.Timeouts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The engine alone: a server gets text messages in one read, and echoes each as a String; no I/O, no locks, no threads. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@State(Scope.Thread)
public class EngineEcho {
    private static final int MESSAGES = 8;
    private static final int PAYLOAD_BYTES = 64;

    private final ClientFrames frames = new ClientFrames(MESSAGES, PAYLOAD_BYTES);
    private final Events events = new Events();
    private final WebSocketEngine engine = new WebSocketEngine(
            new EngineConfig(
                    Role.SERVER,
                    ExtensionChain.EMPTY,
                    new Random(1),
                    new PooledBuffers(16 * 1024, 16),
                    Limits.DEFAULTS,
                    Timeouts.DEFAULTS,
                    null),
            events,
            0);
    private final List<ByteBuffer> gathered = new ArrayList<>();

    /** Echoes eight messages; the score is per message. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long text64() {
        ByteBuffer input = frames.read();
        while (input.hasRemaining()) {
            engine.receive(input, 0);
            engine.outgoing().sendMessage(DataType.TEXT, ByteBuffer.wrap(events.text.getBytes(StandardCharsets.UTF_8)));
        }
        engine.takeOutput(gathered, 0);
        gathered.clear();
        engine.written(0);
        return engine.writtenBytes();
    }

    private static final class Events implements EngineListener {
        private String text = "";

        @Override
        public void onText(String message) {
            text = message;
        }

        @Override
        public void onBinary(ByteBuffer message) {}

        @Override
        public void onTextPart(String part, boolean last) {}

        @Override
        public void onBinaryPart(ByteBuffer part, boolean last) {}

        @Override
        public void onPing(ByteBuffer payload) {}

        @Override
        public void onPong(ByteBuffer payload) {}

        @Override
        public void onClosing(boolean byPeer) {}

        @Override
        public void onViolation(ProtocolViolation violation) {
            onError(violation);
        }

        @Override
        public void onError(Throwable error) {
            throw new IllegalStateException("the benchmark's input is wrong", error);
        }

        @Override
        public void onOutputDropped() {}

        @Override
        public void onShutdownOutput() {}

        @Override
        public void onCloseTransport() {}

        @Override
        public void onClosed(CloseStatus status) {}
    }
}
