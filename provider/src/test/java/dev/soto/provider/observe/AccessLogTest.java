package dev.soto.provider.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.soto.connection.CloseInitiator;
import dev.soto.connection.ConnectionStatistics;
import dev.soto.connection.Traffic;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.State;
import dev.soto.provider.settings.AccessLogFormat;
import dev.soto.testing.LogRecords;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of the access log, read back. */
class AccessLogTest {
    private Clock clock = at("2026-11-28T03:51:02Z");
    private final LogRecords log = new LogRecords("test.access");
    private AccessLog accessLog;

    @AfterEach
    void stop() {
        log.close();
    }

    private AccessLog accessLog(AccessLogFormat format) {
        accessLog = new AccessLog(
                System.getLogger("test.access"),
                format,
                new Clock() {
                    @Override
                    public Instant instant() {
                        return clock.instant();
                    }

                    @Override
                    public ZoneId getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        throw new UnsupportedOperationException("another zone");
                    }
                },
                new LineQueue.Limits(100, Duration.ofSeconds(10), Duration.ofMinutes(1)));
        return accessLog;
    }

    private static SessionView session(Role role, @Nullable String user, String path, String reason) {
        return new SessionView(
                "5f3c",
                "/room/{room}",
                role,
                new InetSocketAddress("192.0.2.7", 51234),
                path,
                user,
                "",
                List.of(),
                State.CLOSED,
                Duration.ofMillis(184_203),
                new ConnectionStatistics(
                        new Traffic(50, 2, 4180, 4492, 0, 0),
                        new Traffic(900, 10, 88_204, 92_310, 0, 0),
                        0,
                        12_288,
                        0,
                        0),
                null,
                CloseInitiator.PEER,
                new CloseStatus(1001, reason));
    }

    private static HandshakeView refused(String reason) {
        return new HandshakeView(
                "/room/{room}",
                Role.SERVER,
                InetSocketAddress.createUnresolved("_hidden", 0),
                "/room/7",
                null,
                403,
                reason,
                Duration.ofMillis(1));
    }

    private String line() {
        accessLog.close();
        return log.all().get(log.all().size() - 1);
    }

    private static Clock at(String instant) {
        return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
    }

    @Test
    void eachLineHasItsOwnSecond() {
        AccessLog text = accessLog(AccessLogFormat.TEXT);
        for (String moment : List.of("03:51:02.000", "03:51:02.999", "03:51:03.000", "03:51:02.998")) {
            clock = at("2026-11-28T" + moment + "Z");
            text.onHandshake(refused("no such page"));
        }
        text.close();
        assertThat(log.all())
                .extracting(each -> each.replaceFirst(".*2026:(\\S+) .*", "$1"))
                .containsExactly("03:51:02", "03:51:02", "03:51:03", "03:51:02");
    }

    @ParameterizedTest
    @CsvSource({"0, 0.000", "7, 0.007", "1999, 1.999", "60010, 60.010"})
    void timesHaveThreeDecimals(long millis, String seconds) {
        accessLog(AccessLogFormat.TEXT)
                .onHandshake(
                        new HandshakeView("/", Role.SERVER, null, "/", null, 403, "no", Duration.ofMillis(millis)));
        assertThat(line()).endsWith(" \"no\" " + seconds + "s");
    }

    @Test
    void sessionIsALineOfText() {
        accessLog(AccessLogFormat.TEXT).onClosed(session(Role.SERVER, "ann", "/room/7", "going away"));
        assertThat(line())
                .isEqualTo("192.0.2.7 - ann [28/Nov/2026:03:51:02 +0000] \"/room/7\" /room/{room} 101 1001 peer"
                        + " \"going away\" 184.203s in 52/4180 out 910/88204 wire 4492/92310 queue-max 12288 id=5f3c");
    }

    @Test
    void refusedHandshakeIsALineOfText() {
        accessLog(AccessLogFormat.TEXT).onHandshake(refused("no such page"));
        assertThat(line())
                .isEqualTo("_hidden - - [28/Nov/2026:03:51:02 +0000] \"/room/7\" /room/{room} 403 - -"
                        + " \"no such page\" 0.001s");
    }

    @Test
    void sessionsOfClientsAndAcceptedHandshakesHaveNoLine() {
        AccessLog text = accessLog(AccessLogFormat.TEXT);
        text.onClosed(session(Role.CLIENT, null, "/", ""));
        text.onHandshake(new HandshakeView("/", Role.SERVER, null, "/", null, 101, null, Duration.ZERO));
        text.close();
        assertThat(log.all()).isEmpty();
    }

    @Test
    void sessionIsAnObjectOfJson() throws Exception {
        accessLog(AccessLogFormat.JSON).onClosed(session(Role.SERVER, "ann", "/room/7", "going away"));
        JsonNode line = new ObjectMapper().readTree(line());
        assertThat(line.get("time").asText()).isEqualTo("2026-11-28T03:51:02Z");
        assertThat(line.get("user").asText()).isEqualTo("ann");
        assertThat(line.get("code").asInt()).isEqualTo(1001);
        assertThat(line.get("in").get("messages").asLong()).isEqualTo(52);
        assertThat(line.get("out").get("wireBytes").asLong()).isEqualTo(92_310);
        assertThat(line.get("durationMs").asLong()).isEqualTo(184_203);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "line\nfeed\r\n",
                "quote \" and backslash \\ and \\\"",
                "\u001b[31mred\u0007",
                "</script><b>",
                "${jndi:ldap://evil}",
                "caf\u00e9 \ud83d\ude00",
                "\u2028\u2029\u0085",
                "tab\tnul\u0000",
                "{0} 'quoted' %s",
            })
    void whatAPeerSendsStaysOnItsLineAndCanBeReadBack(String text) throws Exception {
        accessLog(AccessLogFormat.TEXT).onClosed(session(Role.SERVER, text, text, text));
        assertThat(line()).matches("[ -~]*");
        assertThat(fields(line())).hasSize(17);
        accessLog(AccessLogFormat.JSON).onClosed(session(Role.SERVER, text, text, text));
        assertThat(line()).matches("[ -~]*");
        JsonNode read = new ObjectMapper().readTree(line());
        assertThat(read.get("reason").asText()).isEqualTo(text);
        assertThat(read.get("path").asText()).isEqualTo(text);
    }

    @Test
    void aLoneSurrogateAndALongTextAreTakenToo() throws Exception {
        String text = "\ud83d" + "x".repeat(10_000);
        accessLog(AccessLogFormat.JSON).onHandshake(refused(text));
        String read = new ObjectMapper().readTree(line()).get("refusal").asText();
        assertThat(read).hasSize(LogText.MAX_LENGTH + 3).startsWith("\ud83dx").endsWith("x...");
        accessLog(AccessLogFormat.TEXT).onHandshake(refused(text));
        assertThat(line()).matches("[ -~]*").contains("\"?xxx");
    }

    /** As a reader of Apache's logs cuts a line: at blanks, but not within quotes or brackets. */
    private static List<String> fields(String line) {
        return java.util.regex.Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|\\[[^]]*]|\\S+")
                .matcher(line)
                .results()
                .map(java.util.regex.MatchResult::group)
                .filter(field -> !List.of("in", "out", "wire").contains(field))
                .toList();
    }
}
