package dev.soto.bridge.session;

import dev.soto.protocol.model.Role;
import jakarta.websocket.server.ServerEndpoint;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.jetbrains.kotlinx.lincheck.annotations.Param;
import org.jetbrains.kotlinx.lincheck.paramgen.IntGen;
import org.jetbrains.kotlinx.lincheck.strategy.stress.StressOptions;
import org.junit.jupiter.api.Test;

/** Sessions that come, close and go on three threads at once are counted as if they did so one after the other. */
public class SessionRegistryTest {
    /** Any endpoint. */
    @ServerEndpoint("/test")
    public static final class Quiet {}

    /** What Lincheck calls. */
    public static class Operations {
        private static final List<SessionPair> PAIRS = pairs();

        private final SessionRegistry registry = new SessionRegistry();

        /** Lincheck loads this class by a loader of its own. */
        private static List<SessionPair> pairs() {
            SessionPair.Environment environment = new SessionPair.Environment();
            List<SessionPair> pairs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                try {
                    pairs.add(SessionPair.annotated(environment, Role.SERVER, Quiet.class));
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
            }
            return pairs;
        }

        /** A session opens. */
        @Operation
        public boolean enter(@Param(gen = IntGen.class, conf = "0:2") int session) {
            return registry.enter(PAIRS.get(session).tested);
        }

        /** A session begins to close. */
        @Operation
        public void leaveOpen(@Param(gen = IntGen.class, conf = "0:2") int session) {
            registry.leaveOpen(PAIRS.get(session).tested);
        }

        /** A session has closed. */
        @Operation
        public void leave(@Param(gen = IntGen.class, conf = "0:2") int session) {
            registry.leave(PAIRS.get(session).tested);
        }

        /** Returns how many have not ended. */
        @Operation
        public int live() {
            return registry.sessions().size();
        }

        /** Returns how many of the endpoint are open. */
        @Operation
        public int open(@Param(gen = IntGen.class, conf = "0:2") int session) {
            return registry.openSessions(PAIRS.get(session).tested).size();
        }
    }

    @Test
    void sessionsThatComeAndGoAtOnceAreCountedRightly() {
        LinChecker.check(
                Operations.class,
                new StressOptions()
                        .iterations(10)
                        .invocationsPerIteration(300)
                        .threads(3)
                        .actorsPerThread(3));
    }
}
