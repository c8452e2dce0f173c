package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import jakarta.websocket.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Server and client without the jars of HTTP/2 on the class path: the surefire execution without-http2 takes them away. */
@Timeout(30)
class WithoutHttp2Test {
    private final ClientEvents events = new ClientEvents();
    private final Http2Client client = new Http2Client();
    private TestServer server;

    @BeforeEach
    void start() {
        assumeFalse(isThere(), "the jars of HTTP/2 are there; the surefire execution without-http2 has none");
        server = TestServer.secure((context, container) -> container.addEndpoint(EchoEndpoint.class));
    }

    private static boolean isThere() {
        ClassLoader loader = WithoutHttp2Test.class.getClassLoader();
        return loader.getResource("org/eclipse/jetty/http2/api/Stream.class") != null;
    }

    @AfterEach
    void stop() {
        client.close();
        if (server != null) {
            server.close();
        }
    }

    @Test
    void http2NamesTheJarThatIsMissing() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> client.connect("2", events, server.uri("/echo/without")))
                .withMessageContaining("dev.soto.httpVersion in ")
                .withMessageContaining("org.eclipse.jetty.http2:jetty-http2-client-transport");
    }

    @Test
    void autoIsHttp1() throws Exception {
        try (Session session = client.connect("auto", events, server.uri("/echo/without"))) {
            session.getBasicRemote().sendText("without");
            assertThat(events.next()).isEqualTo("without");
        }
    }
}
