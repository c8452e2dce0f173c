package dev.soto.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class Http2LoadTest {
    private final AtomicInteger opened = new AtomicInteger();
    private final Server server = new Server();
    private final HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(new HttpConfiguration());
    private final ServerConnector connector = new ServerConnector(server, http2);

    /** Sends back what comes. */
    @ServerEndpoint("/echo")
    public static final class Echo {
        @OnMessage(maxMessageSize = 1 << 20)
        public String text(String message) {
            return message;
        }

        @OnMessage(maxMessageSize = 1 << 20)
        public ByteBuffer binary(ByteBuffer message) {
            return message;
        }
    }

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        connector.addBean(new Connection.Listener() {
            @Override
            public void onOpened(Connection connection) {
                if (connection instanceof HTTP2Connection) {
                    opened.incrementAndGet();
                }
            }
        });
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServletContainerInitializer(new SotoServletContainerInitializer(), Echo.class);
        server.setHandler(context);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private LoadOrder order(String words) {
        return LoadOrder.parse(List.of(("port=" + connector.getLocalPort() + " http2=true warmUpMillis=20 millis=1000 "
                        + (words.contains("connections") ? "" : "connections=3 ") + words)
                .strip()
                .split(" ")));
    }

    @Test
    void messagesOverHttp2AreChecked() throws Exception {
        LoadResult result = LoadRun.run(order("bytes=64 inFlight=8"), edge -> {});

        assertThat(result.latency().getTotalCount())
                .isEqualTo(result.messages())
                .isPositive();
    }

    /** More than the windows that both sides begin with, and than a frame. */
    @Test
    void messagesLongerThanTheWindowGoThrough() throws Exception {
        assertThat(LoadRun.run(order("bytes=700000 inFlight=4 type=binary"), edge -> {})
                        .messages())
                .isPositive();
    }

    @Test
    void webSocketsShareConnections() throws Exception {
        LoadResult result = LoadRun.run(order("connections=7 streams=3 bytes=5000 inFlight=4"), edge -> {});

        assertThat(result.latency().getTotalCount())
                .isEqualTo(result.messages())
                .isPositive();
        assertThat(opened.get()).as("connections of 3, 3 and 1 streams").isEqualTo(3);
    }

    @Test
    void aServerWithoutExtendedConnectFailsTheRun() {
        http2.setConnectProtocolEnabled(false);

        assertThatThrownBy(() -> LoadRun.run(order("bytes=64"), edge -> {}))
                .isInstanceOf(LoadFailure.class)
                .hasMessage("the server has no extended CONNECT");
    }

    @Test
    void anAnswerOtherThan200FailsTheRun() {
        assertThatThrownBy(() -> LoadRun.run(order("bytes=64 path=/nothing"), edge -> {}))
                .isInstanceOf(LoadFailure.class)
                .hasMessageContaining("not answered with 200");
    }

    @Test
    void ordersThatContradictThemselvesAreRefused() {
        assertThatThrownBy(() -> order("tls=true")).hasMessageContaining("http2 goes with neither raw nor tls");
        assertThatThrownBy(() -> Churn.run(order(""), edge -> {}))
                .hasMessageContaining("churn goes with neither tls nor http2");
        assertThatThrownBy(() -> LoadOrder.parse(List.of("streams=2"))).hasMessageContaining("only with http2");
    }
}
