package dev.soto.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.soto.server.SotoServer;
import dev.soto.server.SotoServerBuilder;
import dev.soto.testing.JdkListener;
import dev.soto.testing.LogRecords;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The console over HTTP and its WebSocket, as its page and as others use it. */
@Timeout(90)
class ConsoleTest {
    private static final Pattern TOKEN = Pattern.compile("name=\"soto-token\" content=\"([^\"]+)\"");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> get(Mounted site, String path, @Nullable String user) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(site.origin() + site.context() + path));
        if (user != null) {
            request.header("Authorization", basic(user, Mounted.PASSWORD));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String token(Mounted site, String user) throws Exception {
        Matcher found = TOKEN.matcher(get(site, "/soto/", user).body());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    /** A page of the console. */
    private final class Page extends JdkListener implements AutoCloseable {
        private final WebSocket socket;
        private int number;

        Page(Mounted site, String user, String origin, String token) {
            socket = http.newWebSocketBuilder()
                    .header("Authorization", basic(user, Mounted.PASSWORD))
                    .header("Origin", origin)
                    .subprotocols("soto-console", "token." + token)
                    .buildAsync(URI.create("ws://127.0.0.1:" + site.port() + site.context() + "/soto/live"), this)
                    .join();
        }

        /** The settings, which come before the answer. */
        private JsonNode settings;

        JsonNode hear(String type) throws Exception {
            while (true) {
                JsonNode message = JSON.readTree(receive().toString());
                if (message.get("type").asText().equals("settings")) {
                    settings = message.get("settings");
                }
                if (message.get("type").asText().equals(type)) {
                    return message;
                }
            }
        }

        JsonNode ask(String... namesAndValues) throws Exception {
            StringBuilder command = new StringBuilder("n=" + ++number);
            for (int i = 0; i < namesAndValues.length; i += 2) {
                command.append('&')
                        .append(namesAndValues[i])
                        .append('=')
                        .append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
            }
            socket.sendText(command, true).join();
            JsonNode answer = hear("answer");
            assertThat(answer.get("n").asText()).isEqualTo(Integer.toString(number));
            return answer;
        }

        JsonNode list(String filter, String sort, boolean down, int from) throws Exception {
            JsonNode answer = ask(
                    "do",
                    "list",
                    "filter",
                    filter,
                    "sort",
                    sort,
                    "down",
                    down ? "1" : "0",
                    "from",
                    Integer.toString(from));
            assertThat(answer.get("done").asBoolean()).as(answer.toString()).isTrue();
            JsonNode tick = hear("tick");
            while (!tick.has("page")) {
                tick = hear("tick");
            }
            return tick;
        }

        @Override
        public void close() {
            socket.abort();
        }
    }

    private Page page(Mounted site, String user) throws Exception {
        return new Page(site, user, site.origin(), token(site, user));
    }

    private int refusal(Mounted site, String user, String origin, String token) {
        try {
            new Page(site, user, origin, token).close();
        } catch (CompletionException refused) {
            return ((WebSocketHandshakeException) refused.getCause())
                    .getResponse()
                    .statusCode();
        }
        throw new AssertionError("accepted");
    }

    private JdkListener visit(Mounted site, String path) {
        JdkListener listener = new JdkListener();
        WebSocket socket = http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + site.port() + site.context() + path), listener)
                .join();
        socket.sendText("hello", true).join();
        assertThat(listener.next()).isEqualTo("hello");
        return listener;
    }

    @Test
    void thereIsNoneWithoutAnAuthorizer() {
        SotoServerBuilder builder = SotoServer.builder();
        assertThatThrownBy(() -> ServerConsole.mount(builder, "/soto", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("there is no console without an authorizer");
        assertThatThrownBy(() -> new ConsoleServlet(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ServerConsole.mount(builder, "soto/", Mounted.users()))
                .hasMessageContaining("is \"soto/\"");
        assertThatThrownBy(() -> ConsoleAuthorizer.basic("ann", "short", ConsoleRole.VIEW))
                .hasMessage("the password of \"ann\" has 5 characters, and needs 8 or more");
    }

    @ParameterizedTest
    @EnumSource
    void onlyThoseWhoMayLookGetAnything(Mounted.Way way) throws Exception {
        try (Mounted site = Mounted.start(way);
                LogRecords audit = new LogRecords("dev.soto.audit")) {
            for (String path : List.of("/soto/", "/soto/console.js", "/soto/live", "/soto/nothing")) {
                HttpResponse<String> unknown = get(site, path, null);
                if (way == Mounted.Way.SERVLET || !path.equals("/soto/live")) {
                    assertThat(unknown.statusCode()).as(path).isEqualTo(401);
                    assertThat(unknown.headers().firstValue("WWW-Authenticate"))
                            .hasValueSatisfying(value -> assertThat(value).startsWith("Basic "));
                }
            }
            assertThat(get(site, "/soto/", "eve").statusCode()).isEqualTo(403);
            assertThat(audit.all())
                    .anyMatch(line -> line.matches("\"127\\.0\\.0\\.1:[0-9]+ is refused the console at "
                            + site.context() + "/soto/: nobody is logged in\""))
                    .anyMatch(line -> line.contains("(eve) is refused the console at"));
            HttpResponse<String> page = get(site, "/soto/", "bob");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
                            .contains("connect-src 'self' ws://127.0.0.1:" + site.port())
                            .contains("frame-ancestors 'none'")
                            .doesNotContain("unsafe"));
            assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(page.body())
                    .doesNotContain("<script>")
                    .doesNotContain("style=")
                    .doesNotContainPattern("\\son[a-z]+=")
                    .doesNotContainPattern("(src|href)=\"(https?:)?//");
            assertThat(get(site, "/soto/console.js", "bob").headers().firstValue("Content-Type"))
                    .contains("text/javascript;charset=utf-8");
            assertThat(get(site, "/soto/nothing", "bob").statusCode()).isEqualTo(404);
            assertThat(JSON.readTree(get(site, "/soto/asyncapi.json", "bob").body())
                            .at("/channels/echo_name/address")
                            .asText())
                    .isEqualTo("/echo/{name}");
            assertThat(get(site, "/soto/../soto/index.html", "bob").statusCode())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example, a.example, true",
        "https://a.example, A.example:443, true",
        "http://a.example, a.example:80, true",
        "https://a.example:8443, a.example:8443, true",
        "http://[::1]:81, [::1]:81, true",
        "https://a.example, a.example:80, false",
        "https://a.example:8443, a.example, false",
        "https://a.example, , false",
        "null, a.example, false",
        "https://b.example, a.example, false"
    })
    void aProxyMayNameThePortThatBrowsersLeaveOut(String origin, @Nullable String host, boolean own) {
        assertThat(SotoConsole.isOwn(origin, host)).isEqualTo(own);
    }

    @ParameterizedTest
    @EnumSource
    void onlyAPageOfItsOwnConnects(Mounted.Way way) throws Exception {
        try (Mounted site = Mounted.start(way);
                LogRecords audit = new LogRecords("dev.soto.audit")) {
            String token = token(site, "ann");
            assertThat(refusal(site, "ann", "http://evil.example", token)).isEqualTo(403);
            assertThat(refusal(site, "ann", site.origin(), "1.00")).isEqualTo(403);
            assertThat(refusal(site, "ann", site.origin(), "99999999999999.00")).isEqualTo(403);
            assertThat(refusal(site, "bob", site.origin(), token))
                    .as("the token of another")
                    .isEqualTo(403);
            assertThat(refusal(site, "eve", site.origin(), token)).isEqualTo(403);
            assertThat(refusal(site, "nobody", site.origin(), token)).isEqualTo(401);
            assertThat(audit.all())
                    .anyMatch(line -> line.contains("(ann) is refused the console at")
                            && line.endsWith(
                                    "its Host is 127.0.0.1:" + site.port() + ", its Origin is http://evil.example\""))
                    .anyMatch(line -> line.endsWith("(bob) is refused the console at " + site.context()
                            + "/soto/live: it has no token of a page\""));
        }
    }

    @ParameterizedTest
    @EnumSource
    void sessionsAreListedSortedFilteredAndClosed(Mounted.Way way) throws Exception {
        try (Mounted site = Mounted.start(way);
                Page page = page(site, "ann");
                LogRecords audit = new LogRecords("dev.soto.audit")) {
            JsonNode hello = page.hear("hello");
            assertThat(hello.get("mayAct").asBoolean()).isTrue();
            assertThat(hello.get("base").asText()).isEqualTo(site.context());
            List<JdkListener> visitors = new ArrayList<>();
            for (String name : List.of("c", "a", "b")) {
                visitors.add(visit(site, "/echo/" + name));
            }
            JsonNode tick = page.list("/echo/", "age", true, 0);
            assertThat(tick.get("page").get("matched").asInt()).isEqualTo(3);
            assertThat(tick.get("page").get("total").asInt())
                    .as("with the console's own")
                    .isEqualTo(4);
            assertThat(tick.get("rows")).hasSize(3).allSatisfy(row -> {
                assertThat(row.get("endpoint").asText()).isEqualTo("/echo/{name}");
                assertThat(row.get("in").asInt()).isEqualTo(1);
            });
            JsonNode one = page.list("/ECHO/b", "endpoint", false, 0);
            assertThat(one.get("page").get("ids")).hasSize(1);
            String id = one.get("page").get("ids").get(0).asText();

            page.ask("do", "session", "id", id);
            JsonNode session = page.hear("tick").get("session");
            assertThat(session.get("path").asText()).endsWith("/echo/b");
            assertThat(session.get("received").get("text").asInt()).isEqualTo(1);

            assertThat(page.ask("do", "close", "id", id, "code", "1005", "reason", "")
                            .get("text")
                            .asText())
                    .isEqualTo(
                            "close code 1005 is none that is sent (RFC 6455 section 7.4.1); allowed are 1000-1014 but"
                                    + " 1004 to 1006, and 3000-4999");
            assertThat(page.ask("do", "close", "id", id, "code", "1006", "reason", "")
                            .get("text")
                            .asText())
                    .contains("1006");
            assertThat(page.ask("do", "close", "id", id, "code", "4001", "reason", "x".repeat(124))
                            .get("text")
                            .asText())
                    .contains("123");
            assertThat(page.ask("do", "close", "id", id, "code", "often", "reason", "")
                            .get("text")
                            .asText())
                    .isEqualTo("code is \"often\", allowed are whole numbers from 0 to 4999");
            JsonNode closed = page.ask("do", "close", "id", id, "code", "4001", "reason", "enough & <more>");
            assertThat(closed.get("done").asBoolean()).isTrue();
            assertThat(visitors.get(2).next()).isEqualTo("close 4001 enough & <more>");
            await().until(() -> site.statistics().session(id).isEmpty());
            assertThat(audit.all()).contains("\"ann (console)\" closes session \"" + id + "\" with 4001: done");
            assertThat(page.ask("do", "close", "id", id, "code", "4001", "reason", "")
                            .get("done")
                            .asBoolean())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSessionIsWatchedAndItsPayloadIsSeenByWhoAsksForIt(Mounted.Way way) throws Exception {
        try (Mounted site = Mounted.start(way);
                LogRecords log = new LogRecords("dev.soto.traffic./echo/{name}");
                LogRecords audit = new LogRecords("dev.soto.audit")) {
            WebSocket visitor;
            String id;
            try (Page page = page(site, "ann")) {
                page.hear("hello");
                visitor = http.newWebSocketBuilder()
                        .buildAsync(
                                URI.create("ws://127.0.0.1:" + site.port() + site.context() + "/echo/x"),
                                new JdkListener())
                        .join();
                await().until(() -> site.statistics().sessions().count() == 2);
                id = page.list("/echo/x", "age", false, 0)
                        .get("page")
                        .get("ids")
                        .get(0)
                        .asText();
                page.ask("do", "session", "id", id);
                for (String[] bad : List.of(
                        new String[] {"frames", "0", "0", "seconds is \"0\", allowed are whole numbers from 1 to 3600"},
                        new String[] {"frames", "60", "-1", "payload is \"-1\""},
                        new String[] {"all", "60", "0", "level is \"all\", allowed are off, handshakes, frames"})) {
                    JsonNode answer =
                            page.ask("do", "watch", "id", id, "level", bad[0], "seconds", bad[1], "payload", bad[2]);
                    assertThat(answer.get("done").asBoolean()).isFalse();
                    assertThat(answer.get("text").asText()).contains(bad[3]);
                }
                assertThat(page.ask("do", "watch", "id", "none", "level", "frames", "seconds", "9", "payload", "0")
                                .get("text")
                                .asText())
                        .isEqualTo("there is no session none any more");
                assertThat(page.ask("do", "watch", "id", id, "level", "messages", "seconds", "60", "payload", "0")
                                .get("text")
                                .asText())
                        .isEqualTo("Session " + id + " is watched for 60 s.");
                visitor.sendText("hello", true).join();
                assertThat(lines(page, "> text, 5 bytes")).anyMatch(line -> line.endsWith(" < text, 5 characters"));
                page.ask("do", "watch", "id", id, "level", "messages", "seconds", "60", "payload", "100");
                visitor.sendText("</script>", true).join();
                assertThat(lines(page, "> text, 9 bytes \"</script>\"")).isNotEmpty();
                assertThat(log.all()).anyMatch(line -> line.endsWith("> text, 9 bytes \"</script>\""));
                assertThat(site.control().isWatched(id)).isTrue();
                page.ask("do", "watch", "id", id, "level", "off");
                assertThat(lines(page, "is watched no more: by \"ann (console)\""))
                        .isNotEmpty();
                page.ask("do", "watch", "id", id, "level", "frames", "seconds", "60", "payload", "0");
                assertThat(site.control().isWatched(id)).isTrue();
            }
            await().until(() -> !site.control().isWatched(id));
            assertThat(audit.all())
                    .contains(
                            "\"ann (console)\" sets the traffic log of session \"" + id
                                    + "\" to messages with 100 characters of payload: done",
                            "\"ann (console)\" sets the traffic log of session \"" + id + "\" to off: done");
        }
    }

    /** Returns the lines of the traffic that the page is sent until one ends so. */
    private static List<String> lines(Page page, String last) throws Exception {
        List<String> lines = new ArrayList<>();
        while (lines.stream().noneMatch(line -> line.endsWith(last))) {
            page.hear("tick").path("lines").forEach(line -> lines.add(line.asText()));
        }
        return lines;
    }

    @ParameterizedTest
    @EnumSource
    void whoMayLookCannotAct(Mounted.Way way) throws Exception {
        try (Mounted site = Mounted.start(way);
                Page page = page(site, "bob");
                LogRecords audit = new LogRecords("dev.soto.audit")) {
            assertThat(page.hear("hello").get("mayAct").asBoolean()).isFalse();
            JdkListener visitor = visit(site, "/echo/x");
            String id = page.list("/echo/x", "age", false, 0)
                    .get("page")
                    .get("ids")
                    .get(0)
                    .asText();
            for (String[] command : List.of(
                    new String[] {"do", "close", "id", id, "code", "4001", "reason", ""},
                    new String[] {"do", "watch", "id", id, "level", "frames", "seconds", "60", "payload", "0"},
                    new String[] {"do", "drain", "seconds", "1"},
                    new String[] {"do", "set", "name", "dev.soto.idleTimeout", "value", "1 s"})) {
                JsonNode answer = page.ask(command);
                assertThat(answer.get("done").asBoolean()).isFalse();
                assertThat(answer.get("text").asText()).isEqualTo("403: bob may look, but not act");
            }
            assertThat(audit.all())
                    .containsExactly(
                            "\"bob may only look, and was refused: close " + id + "\"",
                            "\"bob may only look, and was refused: watch " + id + "\"",
                            "\"bob may only look, and was refused: drain\"",
                            "\"bob may only look, and was refused: change dev.soto.idleTimeout\"");
            assertThat(visitor.unread()).isEmpty();
            assertThat(site.statistics().health().isReady()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void settingsAreShownAndChangedAndTheServerDrained(Mounted.Way way) throws Exception {
        try (Mounted site = Mounted.start(way);
                Page page = page(site, "ann")) {
            page.hear("hello");
            page.ask("do", "set", "name", "dev.soto.drainWindow", "value", "0");
            page.ask("do", "settings");
            assertThat(page.settings)
                    .filteredOn(each -> each.get("name").asText().equals("dev.soto.drainWindow"))
                    .singleElement()
                    .satisfies(each -> {
                        assertThat(each.get("value").asText()).isEqualTo("0");
                        assertThat(each.get("source").asText()).isEqualTo("run time: ann (console)");
                        assertThat(each.get("changes").asText()).isEqualTo("at once");
                    });
            JsonNode refused = page.ask("do", "set", "name", "dev.soto.idleTimeout", "value", "soon");
            assertThat(refused.get("done").asBoolean()).isFalse();
            assertThat(refused.get("text").asText()).contains("is \"soon\", allowed is: 0 to");
            JdkListener visitor = visit(site, "/echo/x");
            assertThat(page.ask("do", "drain", "seconds", "").get("done").asBoolean())
                    .isTrue();
            assertThat(visitor.next()).startsWith("close 1001");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAPeerSendsIsTextAndCommandsThatAreNoneAreAnswered(Mounted.Way way) throws Exception {
        try (Mounted site = Mounted.start(way);
                Page page = page(site, "ann")) {
            page.hear("hello");
            visit(site, "/echo/%3Cscript%3E%22%24%7Bjndi:x%7D%F0%9F%98%80");
            JsonNode tick = page.list("jndi", "user", false, 0);
            String id = tick.get("page").get("ids").get(0).asText();
            page.ask("do", "session", "id", id);
            assertThat(page.hear("tick").get("session").get("path").asText()).contains("jndi");
            assertThat(page.ask("do", "nothing").get("text").asText()).isEqualTo("there is no command \"nothing\"");
            assertThat(page.ask("do", "list", "sort", "colour", "from", "0")
                            .get("text")
                            .asText())
                    .startsWith("sessions are sorted by one of [age, ");
            assertThat(page.ask("do", "list", "sort", "age", "from", "-1")
                            .get("text")
                            .asText())
                    .startsWith("from is \"-1\"");
            assertThat(page.ask("do", "session", "id", "nobody").get("done").asBoolean())
                    .isTrue();
        }
    }

    @Test
    void itsThreadIsThereOnlyWhilePagesAreOpen() throws Exception {
        try (Mounted site = Mounted.start(Mounted.Way.SERVER)) {
            try (Page page = page(site, "ann")) {
                page.hear("hello");
                assertThat(ticking()).isTrue();
            }
            await().until(() -> !ticking());
        }
    }

    private static boolean ticking() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("soto-console"));
    }
}
