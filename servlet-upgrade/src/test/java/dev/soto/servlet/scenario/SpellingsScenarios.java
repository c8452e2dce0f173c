package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.LogRecords;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One path, spelled in every way that clients have. A servlet stands beside the endpoint: where a spelling reaches the servlet it reaches
 * the endpoint, with the same value of its variable; where the container refuses it, it refuses the handshake; and nothing is an error of
 * the server. The tables of a run are in target/spellings.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SpellingsScenarios {
    private final Map<String, String> table = new TreeMap<>();
    private final String name;
    private final Map<String, String> own;
    private final Host.Starter starter;

    SpellingsScenarios(String name, Map<String, String> own, Host.Starter starter) {
        this.name = name;
        this.own = own;
        this.starter = starter;
    }

    /** What stands for the context and, in the end, for "plain" or "ws". */
    private static final List<String> SPELLINGS = List.of(
            "{context}/{name}/v",
            "{context-encoded}/{name}/v",
            "/x/..{context}/{name}/v",
            "{context};jsessionid=0123456789012345678901234567890123456789/{name}/v",
            "{context};v=1/{name}/v",
            "{context}/{name};v=1/v",
            "{context}/{name}/v;v=1",
            "{context}/{name}/a%20b",
            "{context}/{name}/a+b",
            "{context}/{name}/%C3%BC",
            "{context}/{name}/%76",
            "{context}/{name}/100%25",
            "{context}/{name}/a%3Bb",
            "{context}/{name}/a%2Fb",
            "{context}//{name}/v",
            "{context}/./{name}/v",
            "{context}/{name}/../{name}/v",
            "{context}/{name}/v/",
            "{context}/{name}/v//",
            "{context}/{name}/\u00fc",
            "{context}/{name}/v?q=\u00fc",
            "{context}/{name}/v?q=100%",
            "{context}/{name}/v?q=%zz&p=a%20b");

    /** Says which part of the path it was asked for. */
    private static final class Plain extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String info = request.getPathInfo();
            response.setHeader("Value", URLEncoder.encode(info == null ? "" : info, StandardCharsets.UTF_8));
            response.setContentLength(0);
        }
    }

    /** Says the value of its variable, and the query as it came. */
    @ServerEndpoint("/ws/{value}")
    public static final class Value {
        /** Called by the container. */
        @OnOpen
        public void open(Session session, @PathParam("value") String value) throws IOException {
            assertThat(session.getPathParameters()).containsEntry("value", value);
            assertThat(session.getRequestParameterMap()).containsEntry("value", List.of(value));
            session.getBasicRemote().sendText(value + " " + session.getQueryString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/app", "/my app", "/\u00fcber", "/100%", "/a;b", ""})
    void whatReachesAServletReachesAnEndpoint(String context) throws Exception {
        Map<String, String> parameters = new HashMap<>(own);
        parameters.put(Host.CONTEXT_PATH, context);
        try (LogRecords log = new LogRecords("dev.soto");
                Host host = starter.start(Wire.PLAIN, parameters, SpellingsScenarios::deploy)) {
            boolean reached = false;
            for (String spelling : SPELLINGS) {
                reached |= ask(host, context, spelling);
            }
            // Jetty refuses an encoded percent sign in a path.
            boolean reachable = !(name.startsWith("Jetty") && context.contains("%"));
            assertThat(reached).as("a spelling that reaches the servlet").isEqualTo(reachable);
            assertThat(log.at(Level.SEVERE)).isEmpty();
        }
    }

    private static void deploy(ServletContext context, ServerContainer container) throws DeploymentException {
        ServletRegistration.Dynamic plain = context.addServlet("plain", new Plain());
        plain.addMapping("/plain/*");
        container.addEndpoint(Value.class);
    }

    /** Returns whether the spelling reaches the servlet, after it has been compared with the endpoint. */
    private boolean ask(Host host, String context, String spelling) throws IOException {
        String what = name + ", context \"" + context + "\", " + spelling;
        String servlet = answer(host, target(context, spelling, "plain"), "");
        boolean reached = servlet.startsWith("HTTP/1.1 200 ");
        String target = target(context, spelling, "ws");
        try (SocketConnection connection = request(
                host,
                "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")) {
            String head = connection.readHead();
            table.put(spelling + " | \"" + context + "\"", status(servlet) + ", " + status(head));
            if (name.startsWith("Undertow") && spelling.contains("/.")) {
                // It resolves no dot segments, for servlets; a path of an endpoint is normalized first (WSC-3.1.1-1).
                assertThat(head).as(what).containsAnyOf(" 101 ", " 404 ");
                return false;
            }
            if (reached && spelling.startsWith("{context}/{name}/v/")) {
                // Another path: its last segment is an empty one, which no variable takes.
                assertThat(head).as(what).contains(" 404 ");
                return true;
            }
            if (!reached) {
                assertThat(head).as(what).doesNotContain(" 101 ").doesNotContain(" 500 ");
                return false;
            }
            assertThat(head).as(what).startsWith("HTTP/1.1 101 ");
            int question = target.indexOf('?');
            String query = question < 0 ? "null" : target.substring(question + 1);
            if (query.contains("\u00fc")) {
                // Each container has its own way with bytes that no URI may have.
                assertThat(new FramePeer(connection).readText()).as(what).startsWith("v q=");
                return true;
            }
            String text = new FramePeer(connection).readText();
            assertThat(text).as(what).endsWith(" " + query);
            String value = URLEncoder.encode(
                    "/" + text.substring(0, text.length() - query.length() - 1), StandardCharsets.UTF_8);
            if (!spelling.contains("%2F")) {
                // Containers do not agree on what an encoded slash is; a variable has it decoded.
                assertThat(servlet).as(what).contains("Value: " + value + "\r\n");
            }
        }
        return true;
    }

    private static String answer(Host host, String target, String headers) throws IOException {
        String request = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n";
        try (SocketConnection connection = request(host, request)) {
            return connection.readHead();
        }
    }

    /** With raw bytes where the target has other letters than ASCII's. */
    private static SocketConnection request(Host host, String request) throws IOException {
        return SocketConnection.requestBytes(Wire.PLAIN, host.port(), request.getBytes(StandardCharsets.UTF_8));
    }

    private static String status(String head) {
        return head.isEmpty() ? "end" : head.substring(9, 12);
    }

    private static String target(String context, String spelling, String name) {
        String encoded = context.replace("%", "%25")
                .replace(" ", "%20")
                .replace(";", "%3B")
                .replace("\u00fc", "%C3%BC");
        return spelling.replace("{context-encoded}", everyLetterEncoded(context))
                .replace("{context}", encoded)
                .replace("{name}", name);
    }

    private static String everyLetterEncoded(String context) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : context.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(b == '/' ? "/" : String.format("%%%02x", b));
        }
        return encoded.toString();
    }

    @AfterAll
    void writeTable() throws IOException {
        StringBuilder text = new StringBuilder("| spelling | context | servlet, handshake |\n|---|---|---|\n");
        table.forEach((row, result) ->
                text.append("| ").append(row).append(" | ").append(result).append(" |\n"));
        // Several versions of a container are tested one after the other.
        Path folder = Path.of(System.getProperty("spellings.folder", "target/spellings"));
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".md"), text);
    }
}
