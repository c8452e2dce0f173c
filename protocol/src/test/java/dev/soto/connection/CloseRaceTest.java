package dev.soto.connection;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.jetbrains.kotlinx.lincheck.annotations.Param;
import org.jetbrains.kotlinx.lincheck.paramgen.IntGen;
import org.jetbrains.kotlinx.lincheck.strategy.stress.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Sends, closes, an abort and looks at the state from three threads at once have results as if they had come one after the other: one close
 * begins, what is sent behind it is refused, and the queue never has more messages than its bound lets in.
 */
public class CloseRaceTest {
    private static final int MOST = 2;

    /** What Lincheck calls: a connection whose peer takes nothing, so that what is accepted stays queued. */
    public static class Operations {
        private final ManualTransport transport = new ManualTransport();
        private final WebSocketConnection connection;

        /** Opens it. */
        public Operations() {
            DeadlineTimer timer = new DeadlineTimer(() -> 1, false);
            transport.holdWrites();
            connection = new WebSocketConnection(
                    Role.SERVER,
                    transport,
                    ExtensionChain.EMPTY,
                    ConnectionOptions.builder()
                            .maxQueuedMessages(MOST)
                            .overflowPolicy(OverflowPolicy.FAIL)
                            .build(),
                    new ConnectionServices(
                            timer,
                            Runnable::run,
                            true,
                            new ConnectionUnderTest.CountingPool(),
                            new Random(1),
                            () -> 1,
                            new RecentText(timer)),
                    new ConnectionListener() {});
            connection.start(() -> {});
        }

        /** Sends a message. */
        @Operation
        public String send(@Param(gen = IntGen.class, conf = "1:9") int bytes) {
            String[] failure = {"accepted"};
            try {
                connection.sendBinary(ByteBuffer.allocate(bytes), cause -> {
                    if (cause instanceof QueueFullException) {
                        failure[0] = "full";
                    }
                });
                return failure[0];
            } catch (IllegalStateException closed) {
                return "closed";
            }
        }

        /** Closes. */
        @Operation
        public boolean close() {
            return connection.close(new CloseStatus(1000, ""));
        }

        /** Gives up. */
        @Operation
        public String abort() {
            connection.abort(new IOException("of the test"));
            return connection.state().name();
        }

        /** Looks. */
        @Operation
        public State state() {
            return connection.state();
        }
    }

    @Test
    void sendsClosesAndAbortsAreAsIfOneCameAfterTheOther() {
        LinChecker.check(
                Operations.class,
                new StressOptions()
                        .iterations(10)
                        .invocationsPerIteration(300)
                        .threads(3)
                        .actorsPerThread(3));
    }
}
