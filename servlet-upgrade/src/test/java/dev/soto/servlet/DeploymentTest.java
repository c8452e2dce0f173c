package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.provider.observe.ResourceView;
import dev.soto.testing.LogRecords;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ways to deploy, and what happens when it fails. */
@Timeout(30)
class DeploymentTest {
    private static final SotoWebSocketContainer CLIENT = new SotoWebSocketContainer();

    private final ClientEvents events = new ClientEvents();

    /** Answers with its name. */
    @ServerEndpoint("/a/{x}")
    public static final class Template {
        @OnMessage
        public String message(String message, @PathParam("x") String x) {
            return "template " + x;
        }
    }

    /** Answers with its name. */
    @ServerEndpoint("/a/exact")
    public static final class Exact {
        @OnMessage
        public String message(String message) {
            return "exact";
        }
    }

    /** Has the same path as {@link Template}. */
    @ServerEndpoint("/a/{other}")
    public static final class Equivalent {
        @OnMessage
        public void message(String message) {}
    }

    /** Has two handlers for text. */
    @ServerEndpoint("/invalid")
    public static final class Invalid {
        @OnMessage
        public void one(String message) {}

        @OnMessage
        public void two(String message) {}
    }

    /** Chooses what to deploy. */
    public static final class Choice implements ServerApplicationConfig {
        @Override
        public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> found) {
            assertThat(found).containsExactly(ServerEvents.class);
            return Set.of(ServerEndpointConfig.Builder.create(ServerEvents.class, "/chosen")
                    .build());
        }

        @Override
        public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> found) {
            assertThat(found).containsExactlyInAnyOrder(Exact.class, Template.class);
            return Set.of(Exact.class);
        }
    }

    @AfterAll
    static void stop() {
        CLIENT.close();
    }

    @Test
    void exactPathGoesBeforeTheTemplate() throws Exception {
        try (TestServer server = TestServer.of(Template.class, Exact.class)) {
            assertThat(answer(server, "/a/exact")).isEqualTo("exact");
            assertThat(answer(server, "/a/b")).isEqualTo("template b");
            assertThat(answer(server, "/a/b;p=1")).isEqualTo("template b");
        }
    }

    @Test
    void applicationConfigChoosesAmongTheScanned() throws Exception {
        try (TestServer server = TestServer.of(
                Choice.class, Exact.class, Template.class, ServerEvents.class, ServerApplicationConfig.class)) {
            assertThat(answer(server, "/a/exact")).isEqualTo("exact");
            assertThat(answer(server, "/chosen")).isEqualTo("?");
            assertThatThrownBy(() -> answer(server, "/a/b")).isInstanceOf(DeploymentException.class);
        }
    }

    @Test
    void nullIsNoEndpoint() {
        try (TestServer server = TestServer.deploying((context, container) -> container.addEndpoint(Exact.class))) {
            assertThatThrownBy(() -> server.container().addEndpoint((Class<?>) null))
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("the class of the endpoint is null");
            assertThatThrownBy(() -> server.container().addEndpoint((ServerEndpointConfig) null))
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("the configuration of the endpoint is null");
        }
    }

    @Test
    void endpointIsAddedWhileTheServerRuns() throws Exception {
        try (TestServer server = TestServer.of(Template.class)) {
            server.container().addEndpoint(Exact.class);
            assertThat(answer(server, "/a/exact")).isEqualTo("exact");
        }
    }

    @Test
    void applicationThatStopsAndStartsServesAgainWithoutAWarning() throws Exception {
        try (LogRecords log = new LogRecords("dev.soto");
                TestServer server = TestServer.of(Exact.class)) {
            assertThat(answer(server, "/a/exact")).isEqualTo("exact");
            Session open = CLIENT.connectToServer(events, null, server.uri("/a/exact"));
            open.getBasicRemote().sendText("?");
            assertThat(events.next()).isEqualTo("exact");
            server.context().stop();
            assertThat(events.nextButErrors()).asString().startsWith("close 1001");
            Awaitility.await().until(() -> !open.isOpen());
            server.context().start();
            assertThat(answer(server, "/a/exact")).isEqualTo("exact");
            assertThat(log.at(Level.WARNING)).isEmpty();
        }
    }

    @Test
    void sameClassTwiceIsDeployedOnce() throws Exception {
        try (TestServer server = TestServer.deploying((context, container) -> {
            container.addEndpoint(Template.class);
            container.addEndpoint(Template.class);
        })) {
            assertThat(answer(server, "/a/b")).isEqualTo("template b");
        }
    }

    @Test
    void equivalentPathStopsTheStart() {
        assertThatThrownBy(() -> TestServer.of(Template.class, Equivalent.class))
                .rootCause()
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("/a/{");
    }

    @Test
    void equivalentPathLaterConcernsTheNewEndpointOnly() throws Exception {
        try (TestServer server = TestServer.of(Template.class)) {
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(() -> server.container().addEndpoint(Equivalent.class));
            assertThat(answer(server, "/a/b")).isEqualTo("template b");
        }
    }

    @Test
    void errorThatAListenerSwallowsTakesAllEndpointsOutOfService() {
        ServletContextListener listener = new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                ServerContainer container = (ServerContainer)
                        event.getServletContext().getAttribute(SotoServletContainerInitializer.ATTRIBUTE);
                assertThatExceptionOfType(DeploymentException.class)
                        .isThrownBy(() -> container.addEndpoint(Invalid.class));
                assertThatExceptionOfType(DeploymentException.class)
                        .isThrownBy(() -> container.addEndpoint(Exact.class))
                        .withMessageContaining("an earlier one of this application failed");
            }
        };
        try (TestServer server = TestServer.customized(
                context -> context.addEventListener(listener),
                (context, container) -> container.addEndpoint(Template.class))) {
            assertThatThrownBy(() -> answer(server, "/a/b")).hasMessageContaining("404");
        }
    }

    @Test
    void badInitParameterStopsTheStart() {
        assertThatThrownBy(
                        () -> TestServer.deploying(Map.of("dev.soto.idleTimeout", "never"), (context, container) -> {}))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dev.soto.idleTimeout in the context init-param is \"never\"");
    }

    @Test
    void initParameterLimitsMessages() throws Exception {
        try (TestServer server = TestServer.deploying(
                Map.of("dev.soto.maxTextMessageBytes", "2"),
                (context, container) -> container.addEndpoint(Exact.class))) {
            assertThat(server.container().getDefaultMaxTextMessageBufferSize()).isEqualTo(2);
            Session session = CLIENT.connectToServer(events, null, server.uri("/a/exact"));
            session.getBasicRemote().sendText("ok");
            assertThat(events.next()).isEqualTo("exact");
            session.getBasicRemote().sendText("too long");
            assertThat(events.nextButErrors()).asString().startsWith("close 1009");
        }
    }

    @Test
    void switchedOffThereIsNoContainer() {
        try (TestServer server = TestServer.deploying(
                Map.of("dev.soto.enabled", "false"), (context, container) -> container.addEndpoint(Exact.class))) {
            assertThat(server.context().getServletContext().getAttribute(SotoServletContainerInitializer.ATTRIBUTE))
                    .isNull();
            assertThatThrownBy(() -> answer(server, "/a/exact")).hasMessageContaining("404");
        }
    }

    @Test
    void anotherContainerStays() {
        Object other = new Object();
        try (TestServer server = TestServer.customized(
                context -> context.setAttribute(SotoServletContainerInitializer.ATTRIBUTE, other),
                (context, container) -> container.addEndpoint(Exact.class))) {
            assertThat(server.context().getServletContext().getAttribute(SotoServletContainerInitializer.ATTRIBUTE))
                    .isSameAs(other);
        }
    }

    /** A servlet that upgrades its requests by itself. */
    private abstract static class Upgrading extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            try {
                upgrade(
                        (ServerContainer) getServletContext().getAttribute(SotoServletContainerInitializer.ATTRIBUTE),
                        request,
                        response);
            } catch (DeploymentException e) {
                throw new ServletException(e);
            }
        }

        abstract void upgrade(ServerContainer container, HttpServletRequest request, HttpServletResponse response)
                throws DeploymentException, IOException;
    }

    @Test
    void servletUpgradesAWrappedRequestItself() throws Exception {
        HttpServlet servlet = new Upgrading() {
            private static final long serialVersionUID = 1L;

            @Override
            void upgrade(ServerContainer container, HttpServletRequest request, HttpServletResponse response)
                    throws DeploymentException, IOException {
                ServerEndpointConfig config = ServerEndpointConfig.Builder.create(
                                Template.class, "/" + request.getRequestURI() + "//not%20a/{template")
                        .build();
                container.upgradeHttpToWebSocket(
                        new HttpServletRequestWrapper(request), response, config, Map.of("x", "servlet"));
                response.setHeader("X-Late", "no effect");
                response.getOutputStream().close();
            }
        };
        try (TestServer server = TestServer.customized(
                context -> context.addServlet(new ServletHolder(servlet), "/servlet/*"), (context, container) -> {})) {
            assertThat(answer(server, "/servlet/x")).isEqualTo("template servlet");
            // Who upgrades a request has judged it, as Spring does by origins of its own.
            RawPeer.open(server, "/servlet/x", "Origin: https://example.org", "Cookie: id=1")
                    .close();
        }
    }

    /** Waits until it is told to go on. */
    public static final class Waiting extends Endpoint {
        static final AtomicInteger INSIDE = new AtomicInteger();
        static volatile CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, message -> {
                INSIDE.incrementAndGet();
                try {
                    goOn.await();
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
                INSIDE.decrementAndGet();
                session.getAsyncRemote().sendText(message);
            });
        }
    }

    @Test
    void sessionsOfRequestsThatAServletUpgradesShareTheThreadsOfTheirEndpointClass() throws Exception {
        HttpServlet servlet = new Upgrading() {
            private static final long serialVersionUID = 1L;

            @Override
            void upgrade(ServerContainer container, HttpServletRequest request, HttpServletResponse response)
                    throws DeploymentException, IOException {
                // As Spring does for its handlers: a configuration of its own for each request.
                ServerEndpointConfig config = ServerEndpointConfig.Builder.create(
                                Waiting.class, request.getRequestURI())
                        .build();
                container.upgradeHttpToWebSocket(request, response, config, Map.of());
            }
        };
        Waiting.goOn = new CountDownLatch(1);
        try (TestServer server = TestServer.customized(
                context -> {
                    context.setInitParameter("dev.soto.callbackThreads", "2");
                    context.addServlet(new ServletHolder(servlet), "/servlet/*");
                },
                (context, container) -> {})) {
            List<Session> sessions = new ArrayList<>();
            try {
                for (int i = 0; i < 5; i++) {
                    Session session = CLIENT.connectToServer(events, null, server.uri("/servlet/" + i));
                    sessions.add(session);
                    session.getBasicRemote().sendText("hello");
                }
                Awaitility.await().until(() -> threads(server).waiting() == 3);
                assertThat(Waiting.INSIDE).hasValue(2);
                assertThat(threads(server).busy()).isEqualTo(2);
                assertThat(threads(server).most()).isEqualTo(2);
                Waiting.goOn.countDown();
                for (int i = 0; i < 5; i++) {
                    assertThat(events.next()).isEqualTo("hello");
                }
            } finally {
                Waiting.goOn.countDown();
                for (Session session : sessions) {
                    session.close();
                    assertThat(events.next()).asString().startsWith("close 1000");
                }
            }
        }
    }

    /** Those of all rooms that the endpoint has: there is to be one. */
    private static ResourceView.Threads threads(TestServer server) {
        return server.container().statistics().resources().threads().stream()
                .filter(each ->
                        each.endpoint().equals(Waiting.class.getName()) && each.use() == ResourceView.Use.CALLBACKS)
                .reduce((one, other) -> new ResourceView.Threads(
                        one.endpoint(),
                        one.role(),
                        one.use(),
                        one.busy() + other.busy(),
                        one.waiting() + other.waiting(),
                        one.most() + other.most()))
                .orElseThrow();
    }

    @Test
    void upgradeOfSomethingElseIsRefused() {
        try (TestServer server = TestServer.of(Exact.class)) {
            ServerEndpointConfig config =
                    ServerEndpointConfig.Builder.create(Exact.class, "/x").build();
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(
                            () -> server.container().upgradeHttpToWebSocket("request", "response", config, Map.of()))
                    .withMessageContaining("HttpServletRequest")
                    .withMessageContaining("java.lang.String");
        }
    }

    private String answer(TestServer server, String path) throws Exception {
        try (Session session = CLIENT.connectToServer(events, null, server.uri(path))) {
            session.getBasicRemote().sendText("?");
            String answer = (String) events.next();
            session.close();
            assertThat(events.next()).asString().startsWith("close 1000");
            return answer;
        }
    }
}
