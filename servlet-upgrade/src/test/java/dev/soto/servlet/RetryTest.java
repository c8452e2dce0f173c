package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.soto.provider.SotoWebSocketContainer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that have no time now and say when they will. */
@Timeout(30)
class RetryTest {
    private final ClientEvents events = new ClientEvents();
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();
    private final Queue<String> answers = new ConcurrentLinkedQueue<>();
    private final Queue<String> keys = new ConcurrentLinkedQueue<>();
    private TestServer server;

    /** Gives the answers "status seconds" of the queue, then lets requests through. */
    private final class Busy extends HttpFilter {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            keys.add(request.getHeader("Sec-WebSocket-Key"));
            String answer = answers.poll();
            if (answer == null) {
                chain.doFilter(request, response);
                return;
            }
            response.setStatus(Integer.parseInt(answer.split(" ")[0]));
            response.setHeader("Retry-After", answer.split(" ")[1]);
        }
    }

    @BeforeEach
    void start() {
        server = TestServer.customized(
                context -> context.addFilter(new FilterHolder(new Busy()), "/*", EnumSet.of(DispatcherType.REQUEST)),
                (context, container) -> container.addEndpoint(EchoEndpoint.class));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void busyServerIsARefusalByDefault() {
        answers.add("503 0");
        assertThatExceptionOfType(DeploymentException.class)
                .isThrownBy(() -> connect(ClientEndpointConfig.Builder.create().build()))
                .withMessageContaining("503");
        assertThat(keys).hasSize(1);
    }

    @Test
    void busyServerIsAskedAgainWithAFreshKey() throws Exception {
        answers.add("503 0");
        answers.add("429 0");
        try (Session session = connect(retrying())) {
            assertThat(session.isOpen()).isTrue();
        }
        assertThat(keys).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void serverThatStaysBusyIsARefusalInTheEnd() {
        for (int i = 0; i < 10; i++) {
            answers.add("503 0");
        }
        assertThatExceptionOfType(DeploymentException.class)
                .isThrownBy(() -> connect(retrying()))
                .withMessageContaining("after 5 tries already (dev.soto.maxRetries)");
        assertThat(keys).hasSize(6);
    }

    @Test
    void waitThatTheHandshakeTimeoutHasNoTimeForIsARefusalAtOnce() {
        answers.add("503 40");
        assertThatExceptionOfType(DeploymentException.class)
                .isThrownBy(() -> connect(retrying()))
                .withMessageContaining("with Retry-After \"40\", which dev.soto.handshakeTimeout has no time for");
    }

    @ParameterizedTest
    @ValueSource(strings = {"20", "99999999999999999999999"})
    void waitThatIsLongerThanAllowedIsARefusalAtOnceInTheServersOwnWords(String seconds) {
        answers.add("503 " + seconds);
        ClientEndpointConfig config = retrying();
        config.getUserProperties().put("dev.soto.maxRetryAfter", "10 s");
        assertThatExceptionOfType(DeploymentException.class)
                .isThrownBy(() -> connect(config))
                .withMessageContaining(
                        "with Retry-After \"" + seconds + "\", which is longer than dev.soto.maxRetryAfter allows");
    }

    @Test
    void waitEndsWithAnInterrupt() throws Exception {
        answers.add("503 25");
        Thread connecting = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            while (keys.isEmpty()) {
                Thread.onSpinWait();
            }
            connecting.interrupt();
        });
        interrupter.start();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> connect(retrying()))
                .withMessageContaining("interrupted while connecting");
        assertThat(Thread.interrupted()).isTrue();
        interrupter.join();
    }

    private static ClientEndpointConfig retrying() {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("dev.soto.retryAfter", true);
        return config;
    }

    private Session connect(ClientEndpointConfig config) throws Exception {
        return client.connectToServer(events, config, server.uri("/echo/a"));
    }
}
