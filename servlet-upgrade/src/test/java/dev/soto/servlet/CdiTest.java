package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.servlet.CdiBeans.InjectedEndpoint;
import dev.soto.servlet.CdiBeans.SharedEndpoint;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jboss.weld.environment.servlet.EnhancedListener;
import org.jboss.weld.environment.servlet.Listener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Endpoints, configurators and coders with injection, interceptors and a request scope, by Weld (WSC-7.1.1-1). */
@Timeout(60)
class CdiTest {
    private final ClientEvents events = new ClientEvents();
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();

    @BeforeEach
    void forget() {
        CdiBeans.EVENTS.clear();
    }

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void endpointIsInjectedByConstructorFieldAndMethodAndDestroyedAtTheEnd() throws Exception {
        try (TestServer server = withCdi()) {
            Session session = client.connectToServer(events, null, server.uri("/cdi"));
            assertThat(CdiBeans.next()).isEqualTo("made Hello method");
            // That of the handshake, which the servlet container brought.
            List<String> further = List.of(CdiBeans.next(), CdiBeans.next(), CdiBeans.next());
            assertThat(further).containsExactlyInAnyOrder("visit over", "open Hello constructor true", "visit over");
            session.close();
            assertThat(List.of(CdiBeans.next(), CdiBeans.next())).containsExactly("close true", "visit over");
            assertThat(List.of(CdiBeans.next(), CdiBeans.next()))
                    .containsExactlyInAnyOrder("decoder gone", "endpoint gone");
        }
    }

    @Test
    void interceptorsSeeCallbacksAndCodersAreInjected() throws Exception {
        try (TestServer server = withCdi();
                Session session = client.connectToServer(events, null, server.uri("/cdi"))) {
            session.getBasicRemote().sendText("decoder");
            assertThat(events.next()).isEqualTo("Hello decoder true!");
        }
    }

    @Test
    void eachCallbackHasARequestScopeOfItsOwn() throws Exception {
        try (TestServer server = withCdi();
                Session session = client.connectToServer(events, null, server.uri("/cdi"))) {
            List<Object> numbers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                session.getBasicRemote().sendBinary(ByteBuffer.wrap(new byte[] {1}));
                numbers.add(events.next());
            }
            assertThat(numbers)
                    .doesNotHaveDuplicates()
                    .allMatch(answer -> answer.toString().startsWith("Hello "));
        }
    }

    @Test
    void configuratorIsInjected() throws Exception {
        try (TestServer server = withCdi();
                RawPeer peer = new RawPeer(server)) {
            peer.sendText(RawPeer.handshake("/cdi"));
            assertThat(peer.readHead())
                    .startsWith("HTTP/1.1 101 ")
                    .contains("X-Greeting: Hello configurator\r\n")
                    .contains("X-Visit: yes\r\n");
        }
    }

    @Test
    void cdiThatStartsAfterTheDeploymentInjectsAsWell() throws Exception {
        try (TestServer server = TestServer.customized(
                        context -> context.addEventListener(new Listener()),
                        (context, container) -> container.addEndpoint(InjectedEndpoint.class));
                RawPeer peer = new RawPeer(server)) {
            peer.sendText(RawPeer.handshake("/cdi"));
            assertThat(peer.readHead()).startsWith("HTTP/1.1 101 ").contains("X-Greeting: Hello configurator\r\n");
        }
    }

    @Test
    void scopeOfTheEndpointClassIsRespected() throws Exception {
        try (TestServer server = TestServer.customized(
                        context -> context.addServletContainerInitializer(new EnhancedListener()),
                        (context, container) -> container.addEndpoint(SharedEndpoint.class));
                Session first = client.connectToServer(events, null, server.uri("/shared"));
                Session second = client.connectToServer(events, null, server.uri("/shared"))) {
            first.getBasicRemote().sendText("a");
            assertThat(events.next()).isEqualTo("a 1");
            second.getBasicRemote().sendText("b");
            assertThat(events.next()).isEqualTo("b 2");
        }
    }

    @Test
    void clientOfAWebApplicationIsInjectedToo() throws Exception {
        try (TestServer server = withCdi()) {
            try (Session session = server.container().connectToServer(CdiClient.class, server.uri("/cdi"))) {
                session.getBasicRemote().sendText("client");
                assertThat(CdiClient.ANSWERS.take()).isEqualTo("Hello client true! Hello answer");
            }
        }
    }

    @Test
    void withoutCdiAnEndpointThatNeedsItIsAnswered500() throws Exception {
        try (TestServer server = TestServer.customized(
                        context -> context.addEventListener(new Nothing()),
                        (context, container) -> container.addEndpoint(InjectedEndpoint.class));
                RawPeer peer = new RawPeer(server)) {
            peer.sendText(RawPeer.handshake("/cdi", "Connection: close"));
            assertThat(peer.readToTheEnd()).startsWith("HTTP/1.1 500 ");
        }
    }

    /** Does nothing. */
    private static final class Nothing implements ServletContextListener {
        @Override
        public void contextInitialized(ServletContextEvent event) {
            CdiBeans.EVENTS.clear();
        }
    }

    private static TestServer withCdi() {
        return TestServer.customized(
                context -> context.addServletContainerInitializer(new EnhancedListener()),
                (context, container) -> container.addEndpoint(InjectedEndpoint.class));
    }
}
