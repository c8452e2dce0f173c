package dev.soto.bridge.session;

import dev.soto.protocol.model.Role;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.jetbrains.kotlinx.lincheck.annotations.Param;
import org.jetbrains.kotlinx.lincheck.paramgen.IntGen;
import org.jetbrains.kotlinx.lincheck.strategy.stress.StressOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three threads at once have sessions come, close and go, and ask the register of sessions about them: whatever they are told could have been told them
 * had one done it after the other. Three classes, because the end of a session is two steps, of which each question sees one.
 */
public class RegistryOperationsTest {

    /** The endpoint of the first two sessions. */
    public static final class Shared extends Quiet {}

    /** The endpoint of the third. */
    public static final class Own extends Quiet {}

    /** Does nothing. */
    public abstract static class Quiet extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {}
    }

    /**
     * The sessions that come and go. They are made once a class loader, of which Lincheck has one a scenario, and belong to a register that is not
     * asked: that of a test takes them for new.
     */
    private static final class Known {
        static final List<SotoSession> SESSIONS = open();

        private Known() {}

        private static List<SotoSession> open() {
            Thread caller = Thread.currentThread();
            ClassLoader before = caller.getContextClassLoader();
            caller.setContextClassLoader(Known.class.getClassLoader());
            try (SessionPair.Environment environment = new SessionPair.Environment()) {
                environment.httpSessionId = "a";
                SotoSession first = SessionPair.programmatic(environment, Role.CLIENT, new Shared()).tested;
                SotoSession second = SessionPair.programmatic(environment, Role.CLIENT, new Shared()).tested;
                environment.httpSessionId = "b";
                SotoSession third = SessionPair.programmatic(environment, Role.CLIENT, new Own()).tested;
                return List.of(first, second, third);
            } catch (Exception failure) {
                throw new ExceptionInInitializerError(failure);
            } finally {
                caller.setContextClassLoader(before);
            }
        }
    }

    /** What all have in common. */
    public abstract static class Operations {
        final SessionRegistry registry = new SessionRegistry();

        static SotoSession session(int number) {
            return Known.SESSIONS.get(number);
        }

        static String numbers(Collection<? extends Session> sessions) {
            return sessions.stream()
                    .map(Known.SESSIONS::indexOf)
                    .map(String::valueOf)
                    .sorted()
                    .collect(Collectors.joining(" "));
        }

        /** A session opens. */
        @Operation
        public boolean enter(@Param(gen = IntGen.class, conf = "0:2") int number) {
            return registry.enter(session(number), null);
        }

        /** A session has ended. */
        @Operation
        public void leave(@Param(gen = IntGen.class, conf = "0:2") int number) {
            registry.leave(session(number));
        }
    }

    /** Who is open. */
    public static class Open extends Operations {
        /** A session begins to close. */
        @Operation
        public void leaveOpen(@Param(gen = IntGen.class, conf = "0:2") int number) {
            registry.leaveOpen(session(number));
        }

        /** Asks for the sessions of an endpoint. */
        @Operation
        public String openSessions(@Param(gen = IntGen.class, conf = "0:2") int number) {
            return numbers(registry.openSessions(session(number)));
        }

        /** Asks for one. */
        @Operation
        public boolean isOpen(@Param(gen = IntGen.class, conf = "0:2") int number) {
            return registry.isOpen(session(number));
        }
    }

    /** Who has not ended, and what is counted. */
    public static class Live extends Operations {
        /** A session begins to close. */
        @Operation
        public void leaveOpen(@Param(gen = IntGen.class, conf = "0:2") int number) {
            registry.leaveOpen(session(number));
        }

        /** Asks who has not ended. */
        @Operation
        public String sessions() {
            return numbers(registry.sessions());
        }

        /** Asks for the sums: how many opened and ended, and who has not. */
        @Operation
        public String census() {
            var census = registry.census();
            long opened =
                    census.ended().stream().mapToLong(totals -> totals.opened()).sum();
            long ended = census.ended().stream()
                    .flatMap(totals -> totals.ended().values().stream())
                    .mapToLong(count -> count)
                    .sum();
            return opened + " opened, " + ended + " ended, " + census.live().size() + " live";
        }
    }

    /** Which HttpSession has sessions. */
    public static class OfHttpSessions extends Operations {
        /** An HttpSession gets another id. */
        @Operation
        public void changeId(
                @Param(gen = IntGen.class, conf = "0:1") int before,
                @Param(gen = IntGen.class, conf = "0:1") int after) {
            registry.httpSessionIdChanged(id(before), id(after));
        }

        /** Asks whether one has any. */
        @Operation
        public boolean hasSessions(@Param(gen = IntGen.class, conf = "0:1") int id) {
            return registry.hasSessionsOf(id(id));
        }

        private static String id(int number) {
            return number == 0 ? "a" : "b";
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Open.class, Live.class, OfHttpSessions.class})
    void whateverIsAskedMeanwhileTheAnswersAreThoseOfOneOrder(Class<?> operations) {
        LinChecker.check(
                operations,
                new StressOptions()
                        .iterations(10)
                        .invocationsPerIteration(300)
                        .threads(3)
                        .actorsPerThread(3));
    }
}
