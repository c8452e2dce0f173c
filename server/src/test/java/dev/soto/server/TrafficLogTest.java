package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.provider.SotoClient;
import dev.soto.provider.observe.TrafficRedactor;
import dev.soto.provider.settings.TrafficLevel;
import dev.soto.testing.LogRecords;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The traffic log of sessions, by setting and by an operator. */
@Timeout(60)
class TrafficLogTest {
    private static final String HANDLER_LOG = "dev.soto.traffic./handler";

    /** Of a test that leaves lines behind. */
    private static final Logger STANDSTILL = Logger.getLogger("dev.soto.traffic./standstill");

    /** Hides a word. */
    public static final class Hiding implements TrafficRedactor {
        @Override
        public String redact(String endpoint, DataType type, String payload) {
            return payload.contains("all secret") ? null : payload.replace("secret", "***") + " of " + endpoint;
        }
    }

    /** Is broken. */
    public static final class Throwing implements TrafficRedactor {
        @Override
        public String redact(String endpoint, DataType type, String payload) {
            throw new IllegalStateException("no redaction today");
        }
    }

    /** Never comes back. */
    public static final class Blocking implements TrafficRedactor {
        static final CountDownLatch ENTERED = new CountDownLatch(1);
        static final CountDownLatch RELEASED = new CountDownLatch(1);

        @Override
        public String redact(String endpoint, DataType type, String payload) {
            ENTERED.countDown();
            try {
                RELEASED.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
            return payload;
        }
    }

    private final SotoClient client = new SotoClient();

    @TempDir
    Path services;

    @AfterEach
    void closeClient() {
        client.close();
    }

    private static SotoServerBuilder withMessages() {
        return EchoSite.builder().setting("dev.soto.traffic", "messages").setting("dev.soto.trafficPayload", "40");
    }

    /** Returns the lines without the session's number, address and age. */
    private static List<String> lines(LogRecords log) {
        return log.all().stream()
                .map(line -> line.replaceFirst("^(session \\S+ )?127\\.0\\.0\\.1 - ", "")
                        .replaceFirst(" \\+\\d+\\.\\d{3} s", "")
                        .replaceFirst("in \\d+ ms", "in N ms"))
                .toList();
    }

    private static void echo(WebSocketConnection connection, Recorder recorder, String message) throws Exception {
        connection.sendText(message, null);
        recorder.hears(message);
    }

    @ParameterizedTest
    @CsvSource({"/handler, /handler, /endpoint/x", "/endpoint/x, /endpoint/{name}, /handler"})
    void messagesOfOneEndpointAreLoggedByLengthAndThoseOfAnotherAreNot(String path, String endpoint, String other)
            throws Exception {
        String otherLogger = other.equals("/handler") ? HANDLER_LOG : "dev.soto.traffic./endpoint/{name}";
        try (SotoServer server = EchoSite.builder()
                        .setting("dev.soto.traffic", "messages")
                        .setting("dev.soto.trafficEndpoints", endpoint)
                        .start();
                LogRecords log = new LogRecords("dev.soto.traffic." + endpoint);
                LogRecords nothing = new LogRecords(otherLogger)) {
            Recorder recorder = new Recorder();
            WebSocketConnection connection = EchoSite.connect(client, server, path, recorder);
            echo(connection, recorder, "secret");
            echo(EchoSite.connect(client, server, other, recorder), recorder, "secret");
            connection.close(new CloseStatus(4711, "done"));
            String who = '"' + path + '"';
            await().untilAsserted(() -> assertThat(lines(log))
                    .contains(
                            who + " handshake 101 in N ms",
                            who + " is watched (messages), subprotocol -, extensions -",
                            who + " < text, 6 characters",
                            who + " > text, 6 bytes",
                            who + " OPEN -> PEER_CLOSING (PEER_CLOSE)",
                            who + " is watched no more: the session has ended with 4711 \"done\""));
            assertThat(lines(log)).noneMatch(line -> line.contains("secret"));
            assertThat(nothing.all()).isEmpty();
        }
    }

    @Test
    void framesAreLoggedByTheirHeaders() throws Exception {
        try (SotoServer server =
                        EchoSite.builder().setting("dev.soto.traffic", "frames").start();
                LogRecords log = new LogRecords(HANDLER_LOG)) {
            Recorder recorder = new Recorder();
            echo(EchoSite.connect(client, server, "/handler", recorder), recorder, "hello");
            await().untilAsserted(() -> assertThat(lines(log))
                    .containsSubsequence("\"/handler\" < text fin, 5 bytes", "\"/handler\" > text fin, 5 bytes"));
        }
    }

    @Test
    void aSessionIsWatchedAtRunTimeUntilItIsEnoughAndTheAuditLogHasWho() throws Exception {
        try (SotoServer server = EchoSite.builder().start();
                LogRecords audit = new LogRecords("dev.soto.audit");
                LogRecords log = new LogRecords(HANDLER_LOG)) {
            Recorder recorder = new Recorder();
            WebSocketConnection connection = EchoSite.connect(client, server, "/handler", recorder);
            String id = onlySession(server);
            Recorder otherRecorder = new Recorder();
            WebSocketConnection other = EchoSite.connect(client, server, "/handler", otherRecorder);
            assertThat(server.control().traffic(id, TrafficLevel.OFF, "ann")).isFalse();
            assertThat(server.control().traffic("none", TrafficLevel.MESSAGES, "ann"))
                    .isFalse();
            assertThat(server.control().traffic(id, TrafficLevel.MESSAGES, Duration.ZERO, 300, "ann"))
                    .isTrue();
            for (int i = 0; i < 20; i++) {
                echo(connection, recorder, "hello");
                echo(other, otherRecorder, "hello");
            }
            await().untilAsserted(() -> assertThat(log.all())
                    .last()
                    .asString()
                    .endsWith("is watched no more: it has taken its dev.soto.trafficBytes"));
            assertThat(log.all()).allMatch(line -> line.startsWith("session " + id + ' '));
            assertThat(log.all()).hasSizeBetween(3, 10);

            assertThat(server.control().traffic(id, TrafficLevel.MESSAGES, "ann"))
                    .isTrue();
            assertThat(server.control().traffic(id, TrafficLevel.OFF, "ann")).isTrue();
            assertThat(server.control().traffic(id, TrafficLevel.FRAMES, Duration.ofMillis(10), 0, "ann"))
                    .isTrue();
            await().untilAsserted(() ->
                    assertThat(log.all()).last().asString().endsWith("is watched no more: it has taken its 0.010 s"));
            assertThat(log.all()).anyMatch(line -> line.endsWith("is watched no more: by \"ann\""));
            assertThat(audit.all())
                    .startsWith(
                            "\"ann\" sets the traffic log of session \"" + id + "\" to off: no such session is watched",
                            "\"ann\" sets the traffic log of session \"none\" to messages: no such session",
                            "\"ann\" sets the traffic log of session \"" + id + "\" to messages: done");
        }
    }

    /** A client knows that it is connected before the server has opened the session. */
    private static String onlySession(SotoServer server) {
        await().until(() -> server.statistics().sessions().count() == 1);
        return server.statistics().sessions().findFirst().orElseThrow().id();
    }

    @Test
    void jmxWatchesToo() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        String[] signature = {String.class.getName(), String.class.getName(), "long", "long"};
        try (SotoServer server = EchoSite.builder().start();
                LogRecords log = new LogRecords("dev.soto.traffic./endpoint/{name}")) {
            ObjectName bean = new ObjectName("dev.soto:type=Container,name="
                    + ObjectName.quote(server.uri().toString()));
            await().until(() -> beans.isRegistered(bean));
            Recorder recorder = new Recorder();
            WebSocketConnection connection = EchoSite.connect(client, server, "/endpoint/x", recorder);
            String id = onlySession(server);
            assertThat(beans.invoke(bean, "traffic", new Object[] {id, "messages", -1L, -1L}, signature))
                    .isEqualTo(true);
            echo(connection, recorder, "hello");
            await().untilAsserted(() -> assertThat(lines(log)).contains("\"/endpoint/x\" > text, 5 bytes"));
            assertThatThrownBy(() -> beans.invoke(bean, "traffic", new Object[] {id, "all", -1L, -1L}, signature))
                    .isInstanceOf(RuntimeMBeanException.class)
                    .hasMessageContaining("level is \"all\", allowed are off, handshakes, frames, messages");
            assertThatThrownBy(() -> beans.invoke(bean, "traffic", new Object[] {id, "frames", -2L, -1L}, signature))
                    .hasMessageContaining("0 to 86400 s (0 is to its end), but not for -2 s");
            assertThatThrownBy(() -> beans.invoke(bean, "traffic", new Object[] {id, "frames", 1L, -2L}, signature))
                    .hasMessageContaining("0 is no limit, but not -2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two\nlines \r\n \"quoted\" \\",
                "\u001b[31mred",
                "${jndi:ldap://x}</script>",
                "\u2028\u00e4\ud83d\ude00"
            })
    void whatAPeerSendsStaysOnItsLine(String text) throws Exception {
        try (SotoServer server = withMessages().start();
                LogRecords log = new LogRecords(HANDLER_LOG)) {
            Recorder recorder = new Recorder();
            WebSocketConnection connection = EchoSite.connect(client, server, "/handler", recorder);
            echo(connection, recorder, text);
            echo(connection, recorder, "x".repeat(10_000));
            connection.close(new CloseStatus(4000, text));
            await().untilAsserted(() -> assertThat(log.all()).last().asString().contains("is watched no more"));
            assertThat(log.all()).allMatch(line -> line.matches("[ -~]{1,400}"));
            assertThat(lines(log)).contains("\"/handler\" < text, 10000 characters \"" + "x".repeat(40) + "...\"");
        }
    }

    @Test
    void aBinaryMessageIsShownInHexadecimal() throws Exception {
        try (SotoServer server = withMessages().start();
                LogRecords log = new LogRecords(HANDLER_LOG)) {
            EchoSite.connect(client, server, "/handler", new Recorder())
                    .sendBinary(ByteBuffer.wrap(new byte[] {1, -1}), null);
            await().untilAsserted(() -> assertThat(lines(log))
                    .contains("\"/handler\" < binary, 2 bytes \"01ff\"", "\"/handler\" > binary, 2 bytes \"01ff\""));
        }
    }

    private SotoServer withRedactor(Class<? extends TrafficRedactor> redactor) throws Exception {
        Path file = services.resolve("META-INF/services/" + TrafficRedactor.class.getName());
        Files.createDirectories(file.getParent());
        Files.writeString(file, redactor.getName());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {services.toUri().toURL()}, TrafficLogTest.class.getClassLoader())) {
            thread.setContextClassLoader(loader);
            return withMessages().start();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void aRedactorDecidesWhatIsShown() throws Exception {
        try (SotoServer server = withRedactor(Hiding.class);
                LogRecords log = new LogRecords(HANDLER_LOG)) {
            Recorder recorder = new Recorder();
            WebSocketConnection connection = EchoSite.connect(client, server, "/handler", recorder);
            echo(connection, recorder, "a secret");
            echo(connection, recorder, "all secret");
            await().untilAsserted(() -> assertThat(lines(log))
                    .contains(
                            "\"/handler\" < text, 8 characters \"a *** of /handler\"",
                            "\"/handler\" > text, 10 bytes"));
            assertThat(log.all()).noneMatch(line -> line.contains("secret"));
        }
    }

    @Test
    void aRedactorThatThrowsIsAWarningAndNoPayloadIsShownAnyMore() throws Exception {
        try (SotoServer server = withRedactor(Throwing.class);
                LogRecords warnings = new LogRecords("dev.soto.provider.observe.TrafficLog");
                LogRecords log = new LogRecords(HANDLER_LOG)) {
            Recorder recorder = new Recorder();
            WebSocketConnection connection = EchoSite.connect(client, server, "/handler", recorder);
            echo(connection, recorder, "secret");
            echo(connection, recorder, "secret");
            await().untilAsserted(() -> assertThat(lines(log))
                    .filteredOn(line -> line.equals("\"/handler\" > text, 6 bytes"))
                    .hasSize(2));
            assertThat(warnings.all())
                    .singleElement()
                    .asString()
                    .contains("Throwing failed: the traffic log shows no payload any more");
        }
    }

    @Test
    void aRedactorThatBlocksHoldsUpNoSessionAndWhatFindsNoRoomIsCounted() throws Exception {
        try (SotoServer server = withRedactor(Blocking.class);
                LogRecords log = new LogRecords(HANDLER_LOG)) {
            Recorder recorder = new Recorder();
            WebSocketConnection connection = EchoSite.connect(client, server, "/handler", recorder);
            String large = "x".repeat(60_000);
            for (int i = 0; i < 100; i++) {
                echo(connection, recorder, large);
            }
            assertThat(Blocking.ENTERED.await(Recorder.SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(server.statistics().endpoints()).isNotEmpty();
            Blocking.RELEASED.countDown();
            echo(connection, recorder, "last");
            await().untilAsserted(() -> assertThat(log.all())
                    .anyMatch(line -> line.endsWith("lines were left out: the log is slower than the session")));
        }
    }

    /** Sessions come and go, and with them last lines, also while the log stands still. */
    @Test
    void aLogThatStandsStillKeepsLastLinesOnlyUpToABound() throws Exception {
        int watches = 30_000;
        CountDownLatch goesOn = new CountDownLatch(1);
        Handler still = new Handler() {
            @Override
            public void publish(LogRecord line) {
                try {
                    goesOn.await();
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger audit = Logger.getLogger("dev.soto.audit");
        STANDSTILL.setUseParentHandlers(false);
        STANDSTILL.addHandler(still);
        audit.setLevel(Level.OFF);
        try (SotoServer server = EchoSite.builder()
                        .websocket("/standstill", (connection, request) -> new ConnectionListener() {})
                        .start();
                LogRecords warnings = new LogRecords("dev.soto.provider.observe.TrafficLog")) {
            EchoSite.connect(client, server, "/standstill", new Recorder());
            String id = onlySession(server);
            for (int i = 0; i < watches; i++) {
                server.control().traffic(id, TrafficLevel.FRAMES, "ann");
                server.control().traffic(id, TrafficLevel.OFF, "ann");
            }
            goesOn.countDown();
            await().untilAsserted(() -> assertThat(warnings.all())
                    .singleElement()
                    .asString()
                    .contains("lines of the traffic log were left out"));
        } finally {
            goesOn.countDown();
            STANDSTILL.removeHandler(still);
            audit.setLevel(null);
        }
    }
}
