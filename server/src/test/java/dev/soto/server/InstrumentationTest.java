package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.ConnectionInterceptor;
import dev.soto.connection.SendCompletion;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import dev.soto.provider.observe.HandshakeInterceptor;
import dev.soto.provider.observe.HandshakeStart;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.Instrumentation;
import dev.soto.provider.observe.SessionInterceptor;
import dev.soto.provider.observe.SessionView;
import dev.soto.provider.observe.SotoStatistics;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.testing.LogRecords;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What surrounds handshakes and sessions, found as users have it: by its service file. */
@Timeout(60)
class InstrumentationTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    /** What was called, with the role of the container. */
    private static final List<String> CALLS = new CopyOnWriteArrayList<>();

    private static final AtomicInteger DEPTH = new AtomicInteger();

    /** Writes down what it is called for. */
    public static class Noting implements Instrumentation {
        @Override
        public void start(SotoStatistics statistics, LiveSettings settings) {
            CALLS.add("start");
        }

        @Override
        public @Nullable HandshakeInterceptor handshake(HandshakeStart handshake) {
            CALLS.add(handshake.role() + " handshake " + handshake.endpoint() + " " + handshake.path());
            return new HandshakeInterceptor() {
                @Override
                public @Nullable Object enter(@Nullable String traceId) {
                    CALLS.add(handshake.role() + " enters handshake " + traceId);
                    DEPTH.incrementAndGet();
                    return null;
                }

                @Override
                public void leave(@Nullable Object entered) {
                    DEPTH.decrementAndGet();
                }

                @Override
                public void addTo(Headers request) {
                    request.set("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01");
                }

                @Override
                public void answered(HandshakeView view) {
                    CALLS.add(view.role() + " answered " + view.status());
                }
            };
        }

        @Override
        public @Nullable SessionInterceptor session(
                SessionView session, @Nullable HandshakeInterceptor handshake, @Nullable String traceId) {
            CALLS.add(session.role() + " session " + (handshake != null) + " " + traceId);
            return new SessionInterceptor() {
                @Override
                public @Nullable Object enter(Call call, @Nullable Object subject, boolean last) {
                    CALLS.add(session.role() + " " + call);
                    DEPTH.incrementAndGet();
                    return null;
                }

                @Override
                public void leave(@Nullable Object entered) {
                    DEPTH.decrementAndGet();
                }

                @Override
                public @Nullable SendCompletion sending(DataType type, long bytes, long sinceFirstPart) {
                    return failure -> CALLS.add(session.role() + " sent " + bytes);
                }

                @Override
                public void ended(SessionView view) {
                    CALLS.add(view.role() + " ended " + view.closeStatus());
                }
            };
        }

        @Override
        public void close() {
            CALLS.add("close");
        }
    }

    /** Throws in each of its methods from a moment on. */
    public static final class Throwing extends Noting {
        static volatile boolean inSession;

        @Override
        public @Nullable HandshakeInterceptor handshake(HandshakeStart handshake) {
            if (!inSession) {
                throw new IllegalStateException("no handshake today");
            }
            return null;
        }

        @Override
        public @Nullable SessionInterceptor session(
                SessionView session, @Nullable HandshakeInterceptor handshake, @Nullable String traceId) {
            return new SessionInterceptor() {
                @Override
                public @Nullable Object enter(ConnectionInterceptor.Call call, @Nullable Object subject, boolean last) {
                    DEPTH.incrementAndGet();
                    return "entered";
                }

                @Override
                public void leave(@Nullable Object entered) {
                    if (entered != null) {
                        DEPTH.decrementAndGet();
                    }
                }

                @Override
                public @Nullable SendCompletion sending(DataType type, long bytes, long sinceFirstPart) {
                    throw new NoClassDefFoundError("no send today");
                }
            };
        }
    }

    /** An endpoint beside the handler. */
    @ServerEndpoint("/endpoint/{name}")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            CALLS.add("in " + DEPTH.get());
            return message;
        }
    }

    @TempDir
    Path services;

    @BeforeEach
    void forget() {
        CALLS.clear();
        DEPTH.set(0);
    }

    private interface Talk {
        void with(SotoServer server, SotoClient client) throws Exception;
    }

    private void instrumented(String by, Talk talk) throws Exception {
        Path file = services.resolve("META-INF/services/" + Instrumentation.class.getName());
        Files.createDirectories(file.getParent());
        Files.writeString(file, by);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {services.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            try (SotoServer server = SotoServer.builder()
                            .host("127.0.0.1")
                            .port(0)
                            .websocket("/handler", Recorder.echo())
                            .endpoint(Echo.class)
                            .start();
                    SotoClient client = new SotoClient()) {
                talk.with(server, client);
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void talk(SotoServer server, SotoClient client, String path) throws Exception {
        Recorder recorder = new Recorder();
        WebSocketConnection connection = client.connect(
                        server.uri().resolve(path),
                        ClientOptions.builder().listener(opened -> recorder).build())
                .get(Recorder.SECONDS, TimeUnit.SECONDS);
        connection.sendText("hello", null);
        recorder.hears("hello");
        connection.close(new CloseStatus(4711, ""));
        recorder.end();
        await().until(() -> server.statistics().sessions().findAny().isEmpty()
                && client.statistics().sessions().findAny().isEmpty());
    }

    @Test
    void handshakesAndSessionsOfBothRolesAreSurroundedAndBelongTogether() throws Exception {
        instrumented(Noting.class.getName(), (server, client) -> {
            for (String path : List.of("handler", "endpoint/x")) {
                String route = path.equals("handler") ? "/handler" : "/endpoint/{name}";
                CALLS.clear();
                talk(server, client, path);
                assertThat(CALLS)
                        .contains(
                                "CLIENT handshake SotoClient /" + path,
                                "CLIENT answered 101",
                                "CLIENT session true null",
                                "CLIENT OPEN",
                                "CLIENT sent 5",
                                "CLIENT TEXT",
                                "CLIENT CLOSED",
                                "CLIENT ended 4711",
                                "SERVER handshake " + route + " /" + path,
                                "SERVER enters handshake " + TRACE,
                                "SERVER answered 101",
                                "SERVER session true " + TRACE,
                                "SERVER OPEN",
                                "SERVER TEXT",
                                "SERVER sent 5",
                                "SERVER CLOSED",
                                "SERVER ended 4711");
                assertThat(DEPTH).as("each call that was entered was left").hasValue(0);
            }
        });
        assertThat(CALLS).endsWith("close", "close").contains("in 1");
    }

    @Test
    void oneThatThrowsIsLeftOutWithOneWarningAndTheSessionGoesOn() throws Exception {
        for (boolean inSession : new boolean[] {false, true}) {
            Throwing.inSession = inSession;
            try (LogRecords log = new LogRecords("dev.soto.provider.observe.Guard")) {
                instrumented(Throwing.class.getName(), (server, client) -> {
                    talk(server, client, "handler");
                    talk(server, client, "endpoint/x");
                });
                assertThat(log.at(Level.WARNING))
                        .as("one of the server's, one of the client's")
                        .hasSize(2)
                        .allMatch(line -> line.contains("InstrumentationTest$Throwing failed, and is left out"));
            }
            assertThat(DEPTH).as("what was entered is left nevertheless").hasValue(0);
        }
    }

    @Test
    void oneThatCannotBeLoadedIsLeftOut() throws Exception {
        try (LogRecords log = new LogRecords("dev.soto.provider.observe.Observation")) {
            instrumented("org.example.Missing", (server, client) -> talk(server, client, "handler"));
            assertThat(log.at(Level.WARNING))
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("an instrumentation is left out: ")
                            && line.contains("org.example.Missing"));
        }
    }

    @Test
    void aSettingOfAnInstrumentationThatIsMissingIsRefusedAtTheStart() {
        assertThatThrownBy(() -> SotoServer.builder()
                        .port(0)
                        .setting("dev.soto.messageSpans", "0.5")
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("dev.soto.messageSpans", "0.5", "add dev.soto:soto-opentelemetry");
    }
}
