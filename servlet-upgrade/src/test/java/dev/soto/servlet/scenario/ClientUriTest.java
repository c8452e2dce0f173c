package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoWebSocketContainer;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our client and our server, on every host: both have the same URI, whatever characters it is made of. */
@Timeout(60)
class ClientUriTest {

    /** Tells what it was asked for. */
    @ServerEndpoint("/uri/{name}/{more}")
    public static final class Told {
        /** Sends URI, query, path parameters and the value of q. */
        @OnOpen
        public void open(@PathParam("name") String name, @PathParam("more") String more, Session session)
                throws IOException {
            List<String> values = session.getRequestParameterMap().getOrDefault("q", List.of());
            session.getBasicRemote()
                    .sendText(String.join(
                            "\n",
                            session.getRequestURI().toString(),
                            String.valueOf(session.getQueryString()),
                            name,
                            more,
                            String.join(",", values)));
        }
    }

    static Stream<Arguments> hostsAndUris() {
        Map<String, Host.Starter> hosts =
                Map.of("jetty", JettyHost::start, "tomcat", TomcatHost::start, "undertow", UndertowHost::start);
        return hosts.keySet().stream()
                .sorted()
                .flatMap(host -> Stream.of(
                                new String[] {"café", "😀", "ü"},
                                new String[] {"cafe\u0301", "日本", "ключ"},
                                // Jetty itself refuses a path with %25, also before servlets.
                                new String[] {"a b", "it's", "x&y=z 100%"},
                                new String[] {"a+b", "c,d", "1+1"})
                        .map(words -> Arguments.of(host, hosts.get(host), words[0], words[1], words[2])));
    }

    @ParameterizedTest(name = "{0} {2} {3} {4}")
    @MethodSource("hostsAndUris")
    void bothSidesHaveTheSameCharacters(String host, Host.Starter starter, String name, String more, String query)
            throws Exception {
        try (Host server =
                        starter.start(Wire.PLAIN, Map.of(), (context, container) -> container.addEndpoint(Told.class));
                SotoWebSocketContainer client = new SotoWebSocketContainer()) {
            URI uri = URI.create("ws://127.0.0.1:" + server.port() + Host.CONTEXT + "/uri/" + written(name) + "/"
                    + written(more) + "?q=" + written(query));
            CompletableFuture<String> told = new CompletableFuture<>();
            Session session = client.connectToServer(new Listening(told), null, uri);
            String[] heard = told.get(20, TimeUnit.SECONDS).split("\n", -1);
            assertThat(heard).hasSize(5);
            assertThat(heard[0]).isEqualTo(session.getRequestURI().toString());
            assertThat(heard[1]).isEqualTo(session.getQueryString());
            assertThat(heard[2]).isEqualTo(name);
            assertThat(heard[3]).isEqualTo(more);
            assertThat(heard[4]).isEqualTo(query);
        }
    }

    /** As a careful person writes it: what is no ASCII stays as it is. */
    private static String written(String word) {
        return word.replace("%", "%25")
                .replace(" ", "%20")
                .replace("&", "%26")
                .replace("=", "%3D")
                .replace("+", "%2B");
    }

    /** Hears one message. */
    private static final class Listening extends Endpoint {
        private final CompletableFuture<String> told;

        Listening(CompletableFuture<String> told) {
            this.told = told;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>) told::complete);
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            told.completeExceptionally(new IOException(reason.toString()));
        }
    }
}
