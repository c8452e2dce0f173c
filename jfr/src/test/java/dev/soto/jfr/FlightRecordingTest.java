package dev.soto.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.Period;
import jdk.jfr.Threshold;
import jdk.jfr.ValueDescriptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the flight recorder of a server in a process of its own has, started by jcmd and read by the JDK's jfr. */
@Timeout(120)
class FlightRecordingTest {
    private static final List<Class<? extends Event>> EVENTS = List.of(
            HandshakeEvent.class,
            SessionEvent.class,
            SlowCallbackEvent.class,
            SlowSendEvent.class,
            QueueFullEvent.class,
            ProtocolViolationEvent.class,
            MessageEvent.class,
            StatisticsEvent.class);

    private static final Path SETTINGS = Path.of("src/main/resources/jfr/soto.jfc");

    @TempDir
    Path folder;

    /** Reads when it is told to. */
    private static final class Reader implements WebSocket.Listener {
        final AtomicLong characters = new AtomicLong();
        private final boolean atOnce;

        Reader(boolean atOnce) {
            this.atOnce = atOnce;
        }

        @Override
        public void onOpen(WebSocket socket) {
            if (atOnce) {
                socket.request(Long.MAX_VALUE);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            characters.addAndGet(data.length());
            return null;
        }
    }

    private Map<String, List<JsonNode>> events(ServerProcess server, String recording) throws Exception {
        Path file = folder.resolve(recording + ".jfr");
        server.jcmd("JFR.stop", "name=" + recording, "filename=" + file);
        JsonNode all = new ObjectMapper()
                .readTree(ServerProcess.run("jfr", "print", "--json", "--events", "dev.soto.*", file.toString()));
        Map<String, List<JsonNode>> events = new HashMap<>();
        for (JsonNode event : all.get("recording").get("events")) {
            events.computeIfAbsent(event.get("type").asText(), any -> new ArrayList<>())
                    .add(event.get("values"));
        }
        return events;
    }

    private static JsonNode find(List<JsonNode> events, String field, String value) {
        return events.stream()
                .filter(event -> event.get(field).asText().equals(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + field + " " + value + " in " + events));
    }

    private static Duration duration(JsonNode event, String field) {
        return Duration.parse(event.get(field).asText());
    }

    @Test
    void everyEventIsRecordedOfAServerThatRunsAndMessagesOnlyWhenAskedFor() throws Exception {
        try (ServerProcess server = ServerProcess.start(List.of(), System.getProperty("java.class.path"))) {
            Reader early = new Reader(true);
            WebSocket before = server.connect("/slow", early);
            server.jcmd(
                    "JFR.start",
                    "name=first",
                    "settings=" + SETTINGS.toAbsolutePath(),
                    "dev.soto.Statistics#period=200ms");

            before.sendText("60", true).join();
            await().until(() -> early.characters.get() == "slept 60".length());
            before.sendClose(4001, "bye").join();
            flood(server);
            assertThat(server.raw("Sec-WebSocket-Version: 12\r\nConnection: close\r\n", new byte[0]))
                    .isPositive();
            // A reserved opcode, masked.
            server.raw("Sec-WebSocket-Version: 13\r\n", new byte[] {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0});
            TimeUnit.MILLISECONDS.sleep(400);

            Map<String, List<JsonNode>> events = events(server, "first");
            assertThat(events.keySet())
                    .containsExactlyInAnyOrderElementsOf(EVENTS.stream()
                            .filter(type -> type != MessageEvent.class)
                            .map(FlightRecordingTest::name)
                            .toList());
            check(events);

            server.jcmd(
                    "JFR.start",
                    "name=second",
                    "settings=" + SETTINGS.toAbsolutePath(),
                    "dev.soto.Message#enabled=true");
            Reader reader = new Reader(true);
            WebSocket socket = server.connect("/slow", reader);
            socket.sendText("1", true).join();
            await().until(() -> reader.characters.get() == "slept 1".length());
            List<JsonNode> messages = events(server, "second").get("dev.soto.Message");
            assertThat(find(messages, "direction", "IN").get("bytes").asLong()).isEqualTo(1);
            assertThat(find(messages, "direction", "OUT").get("bytes").asLong()).isEqualTo(7);
            assertThat(messages)
                    .hasSize(2)
                    .allMatch(event -> event.get("endpoint").asText().equals("/slow"));
            socket.abort();
        }
    }

    private static void flood(ServerProcess server) throws Exception {
        Reader slow = new Reader(false);
        WebSocket socket = server.connect("/flood", slow);
        CompletableFuture<WebSocket> sent = socket.sendText("now", true);
        sent.join();
        // As long as the peer is slow, which is what is measured.
        TimeUnit.MILLISECONDS.sleep(300);
        socket.request(Long.MAX_VALUE);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> slow.characters.get()
                        == (long) RecordedServer.FLOOD_MESSAGES * RecordedServer.FLOOD_CHARACTERS);
        socket.sendClose(1000, "").join();
    }

    private static void check(Map<String, List<JsonNode>> events) {
        assertThat(events.get("dev.soto.Handshake"))
                .extracting(event -> event.get("status").asInt())
                .contains(101, 426);
        JsonNode session = find(events.get("dev.soto.Session"), "closeCode", "4001");
        assertThat(session.get("closeReason").asText()).isEqualTo("bye");
        assertThat(session.get("initiator").asText()).isEqualTo("PEER");
        assertThat(session.get("messagesReceived").asInt()).isEqualTo(1);
        assertThat(duration(session, "age")).as("it was open before").isPositive();
        JsonNode broken = find(events.get("dev.soto.Session"), "closeCode", "1002");
        assertThat(duration(broken, "duration"))
                .as("of one that opened meanwhile")
                .isPositive();
        JsonNode callback = find(events.get("dev.soto.SlowCallback"), "endpoint", "/slow");
        assertThat(callback.get("callback").asText()).isEqualTo("TEXT");
        assertThat(callback.get("session").asText())
                .isEqualTo(session.get("session").asText());
        assertThat(duration(callback, "duration")).isGreaterThanOrEqualTo(Duration.ofMillis(60));
        assertThat(events.get("dev.soto.SlowSend"))
                .anySatisfy(event -> assertThat(duration(event, "duration")).isGreaterThan(Duration.ofMillis(100)))
                .allMatch(event -> event.get("endpoint").asText().equals("/flood"));
        assertThat(events.get("dev.soto.QueueFull"))
                .allMatch(event -> event.get("policy").asText().equals("BLOCK")
                        && event.get("bytes").asInt() == RecordedServer.FLOOD_CHARACTERS);
        JsonNode violation = events.get("dev.soto.ProtocolViolation").get(0);
        assertThat(violation.get("closeCode").asInt()).isEqualTo(1002);
        assertThat(violation.get("rule").asText()).contains("opcode");
        assertThat(find(events.get("dev.soto.Statistics"), "endpoint", "/flood")
                        .get("role")
                        .asText())
                .isEqualTo("SERVER");
    }

    @Test
    void withoutTheModuleNoEventOfTheFlightRecorderIsLoaded() throws Exception {
        String own = Path.of("target/classes").toAbsolutePath().toString();
        String with = System.getProperty("java.class.path");
        String without = Arrays.stream(with.split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).toAbsolutePath().toString().equals(own))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(without).isNotEqualTo(with);
        assertThat(loaded(without)).isEmpty();
        assertThat(loaded(with)).as("the test would see them").isNotEmpty();
    }

    @Test
    void whereTheFlightRecorderIsHiddenSessionsAreServedAndOneLineSaysWhatToAdd() throws Exception {
        List<String> hidden = List.of("--limit-modules", "java.se");
        try (ServerProcess server = ServerProcess.start(hidden, System.getProperty("java.class.path"))) {
            assertThat(server.saidAtStart())
                    .filteredOn(line -> line.startsWith("WARNING"))
                    .singleElement()
                    .asString()
                    .contains(
                            "soto-jfr records nothing",
                            "jdk.jfr",
                            "WEB-INF/jboss-deployment-structure.xml",
                            "META-INF/jboss-deployment-structure.xml");
            assertThat(server.saidAtStart())
                    .as("no stack trace")
                    .noneMatch(line -> line.strip().startsWith("at "));
            Reader reader = new Reader(true);
            WebSocket socket = server.connect("/slow", reader);
            socket.sendText("1", true).join();
            await().until(() -> reader.characters.get() > 0);
            socket.sendClose(1000, "").join();
        }
    }

    /** The JDK itself loads a bean for the recorder, with the first bean of anybody. */
    private List<String> loaded(String classPath) throws Exception {
        Path log = Files.createTempFile(folder, "classes", ".log");
        try (ServerProcess server = ServerProcess.start(List.of("-Xlog:class+load=info:file=" + log), classPath)) {
            Reader reader = new Reader(true);
            server.connect("/slow", reader).sendText("1", true).join();
            await().until(() -> reader.characters.get() > 0);
        }
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" jdk.jfr.Event ")).toList();
        }
    }

    private static String name(Class<? extends Event> type) {
        return EventType.getEventType(type).getName();
    }

    @Test
    void theDocumentHasEveryEventWithItsFields() throws Exception {
        Map<String, String> documented = Pattern.compile(
                        "^\\| `(dev\\.soto\\.\\w+)` \\| ([^|]*) \\|", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("../docs/operating.md")))
                .results()
                .collect(Collectors.toMap(
                        row -> row.group(1), row -> row.group(2).replace("`", "")));
        Map<String, String> emitted = EVENTS.stream()
                .collect(Collectors.toMap(
                        FlightRecordingTest::name,
                        type -> EventType.getEventType(type).getFields().stream()
                                .map(ValueDescriptor::getName)
                                .filter(field -> !List.of("startTime", "duration", "eventThread", "stackTrace")
                                        .contains(field))
                                .collect(Collectors.joining(", "))));
        assertThat(documented).isEqualTo(emitted);
    }

    @Test
    void theFileOfSettingsHasEveryEventWithItsDefaults() throws Exception {
        String file = Files.readString(SETTINGS);
        List<String> names = Pattern.compile("<event name=\"(.*?)\">")
                .matcher(file)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(
                        EVENTS.stream().map(FlightRecordingTest::name).toList());
        for (Class<? extends Event> type : EVENTS) {
            String entry = file.substring(file.indexOf(name(type) + "\""));
            String own = entry.substring(0, entry.indexOf("</event>"));
            boolean enabled = !type.isAnnotationPresent(Enabled.class)
                    || type.getAnnotation(Enabled.class).value();
            assertThat(own).contains("\"enabled\">" + enabled + "<");
            if (type.isAnnotationPresent(Threshold.class)) {
                assertThat(own)
                        .contains("\"threshold\">"
                                + type.getAnnotation(Threshold.class).value() + "<");
            }
            if (type.isAnnotationPresent(Period.class)) {
                assertThat(own)
                        .contains(
                                "\"period\">" + type.getAnnotation(Period.class).value() + "<");
            }
        }
    }
}
