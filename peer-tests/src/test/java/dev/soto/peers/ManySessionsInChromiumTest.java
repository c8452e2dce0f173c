package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.console.ConsoleAuthorizer;
import dev.soto.console.ConsoleRole;
import dev.soto.console.ConsoleServlet;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import dev.soto.provider.SotoServerContainer;
import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The console's list with as many sessions as {@code -Dconsole.sessions=50000} says, in a real browser. They are streams of HTTP/2, of
 * which a connection carries many: no limit of open files stands in their way.
 */
@Timeout(600)
@EnabledIfSystemProperty(
        named = "console.sessions",
        matches = "[1-9][0-9]*",
        disabledReason = "-Dconsole.sessions=50000")
class ManySessionsInChromiumTest {
    private static final int SESSIONS = Integer.getInteger("console.sessions", 0);
    private static final int AT_A_TIME = 200;
    private static final int WATCHED_MILLIS = 20_000;
    private static final String PASSWORD = "correct horse";
    private static final Path PICTURE = Path.of("target", "pictures", "console-many.png");

    /** Sends back what comes. */
    @ServerEndpoint("/echo")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    private static JsonObjectBuilder page() {
        return Json.createObjectBuilder().add("page", "ann");
    }

    @Test
    void theListOfAllOfThemIsNeverSilentForLongerThanItsSecond() throws Exception {
        AtomicReference<SotoServerContainer> made = new AtomicReference<>();
        Server server = new Server();
        HttpConfiguration http = new HttpConfiguration();
        ServerConnector connector =
                new ServerConnector(server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setIdleTimeout(0);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.setInitParameter("dev.soto.keepAliveInterval", "0");
        context.addServlet(
                new ServletHolder(new ConsoleServlet(ConsoleAuthorizer.basic("ann", PASSWORD, ConsoleRole.ACT))),
                "/soto/*");
        context.addServletContainerInitializer(new SotoServletContainerInitializer((servlets, container) -> {
            container.addEndpoint(Echo.class);
            made.set((SotoServerContainer) container);
        }));
        server.setHandler(context);
        server.start();
        try (PeerProcess chromium = Peers.chromium();
                SotoClient client = new SotoClient()) {
            URI uri = URI.create("ws://127.0.0.1:" + connector.getLocalPort() + "/echo");
            open(client, uri);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> made.get().statistics().sessions().count() == SESSIONS);
            look(chromium, connector.getLocalPort());
        } finally {
            server.stop();
        }
    }

    private static void open(SotoClient client, URI uri) throws Exception {
        ClientOptions options = ClientOptions.builder()
                .setting("dev.soto.httpVersion", "2")
                .setting("dev.soto.keepAliveInterval", "0")
                .listener(opened -> new ConnectionListener() {})
                .build();
        long begin = System.nanoTime();
        Deque<CompletableFuture<WebSocketConnection>> pending = new ArrayDeque<>();
        for (int i = 0; i < SESSIONS; i++) {
            pending.add(client.connect(uri, options));
            if (pending.size() == AT_A_TIME) {
                pending.remove().get(60, TimeUnit.SECONDS);
            }
        }
        for (CompletableFuture<WebSocketConnection> each : pending) {
            each.get(60, TimeUnit.SECONDS);
        }
        System.out.println(
                SESSIONS + " sessions opened in " + (System.nanoTime() - begin) / 1_000_000 + " ms, over HTTP/2");
    }

    private static void look(PeerProcess chromium, int port) throws Exception {
        Files.createDirectories(PICTURE.getParent());
        chromium.ask("open "
                + page().add("url", "http://127.0.0.1:" + port + "/soto/")
                        .add("width", 1280)
                        .add("height", 900)
                        .add("scheme", "light")
                        .add("user", "ann")
                        .add("password", PASSWORD)
                        .build());
        awaitText(chromium, "#light", "Live");
        chromium.ask(
                "click " + page().add("selector", "nav a[href='#sessions']").build());
        // The page itself has a session.
        awaitText(chromium, "#count", String.format(java.util.Locale.ROOT, "%,d", SESSIONS + 1));
        // The longest that nothing came, and the longest that the page did nothing else.
        chromium.ask(
                "run " + page().add("script", """
                                new Promise(done => {
                                  let heard = performance.now(), ran = heard, silent = 0, stuck = 0;
                                  latestSocket.addEventListener('message', () => {
                                    const now = performance.now();
                                    silent = Math.max(silent, now - heard);
                                    heard = now;
                                  });
                                  const turns = setInterval(() => {
                                    const now = performance.now();
                                    stuck = Math.max(stuck, now - ran);
                                    ran = now;
                                  }, 20);
                                  setTimeout(() => {
                                    clearInterval(turns);
                                    document.title = `silent ${Math.round(silent)} stuck ${Math.round(stuck)}`;
                                    done();
                                  }, %d);
                                })""".formatted(WATCHED_MILLIS)).build());
        String[] words = chromium.ask("texts " + page().add("selector", "title").build())
                .replaceAll("[\\[\\]\"]", "")
                .split(" ");
        System.out.println("the page heard nothing for " + words[1] + " ms at most, and did nothing for " + words[3]);
        chromium.ask("screenshot " + page().add("file", PICTURE.toString()).build());
        chromium.ask("fill "
                + page().add("selector", "#filter").add("text", "nobody").build());
        awaitText(chromium, "#count", "0 of ");
        assertThat(chromium.ask("problems")).isEqualTo("[]");
        // One is told each second, a second after the one before.
        assertThat(Integer.parseInt(words[1])).isLessThan(2_000);
        assertThat(Integer.parseInt(words[3])).isLessThan(1_000);
    }

    private static void awaitText(PeerProcess chromium, String selector, String text) {
        chromium.ask("awaitText "
                + page().add("selector", selector).add("text", text).build());
    }
}
