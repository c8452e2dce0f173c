package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.spring.app.Endpoints.Greeter;
import jakarta.servlet.ServletContext;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.web.socket.server.standard.ServerEndpointRegistration;

/** {@code ServerEndpointExporter}: annotated endpoints that Spring makes, and Endpoints that are beans. */
class EndpointTest {

    @Test
    void springInjectsEndpointDecoderAndConfigurator() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.ws("/annotated/kitchen"))) {
            assertThat(peer.next()).isEqualTo("configured hello configurator");
            assertThat(peer.send("ada").next()).isEqualTo("hello ada in kitchen, 1, true");
        }
    }

    @Test
    void eachSessionHasAnEndpointOfItsOwnWhichIsDestroyedWithIt() throws Exception {
        Greeter greeter = RunningSite.context().getBean(Greeter.class);
        try (JdkPeer one = JdkPeer.connect(RunningSite.ws("/annotated/a"));
                JdkPeer two = JdkPeer.connect(RunningSite.ws("/annotated/b"))) {
            one.next();
            two.next();
            one.send("ada").next();
            assertThat(one.send("ada").next()).isEqualTo("hello ada in a, 2, true");
            assertThat(two.send("bob").next()).isEqualTo("hello bob in b, 1, true");
            int before = greeter.destroyed.get();
            one.socket().sendClose(1000, "").join();
            await().atMost(Duration.ofSeconds(20)).until(() -> greeter.destroyed.get() > before);
        }
    }

    @Test
    void anEndpointThatIsABeanIsExported() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.ws("/registered"))) {
            assertThat(peer.send("bob").next()).isEqualTo("hello bob");
        }
        assertThat(RunningSite.context().getBean(ServerEndpointRegistration.class))
                .isNotNull();
    }

    @Test
    void endpointsAreAddedWhileTheApplicationRuns() throws Exception {
        ServletContext context = RunningSite.context().getServletContext();
        ServerContainer container = (ServerContainer) context.getAttribute(ServerContainer.class.getName());
        container.addEndpoint(
                ServerEndpointConfig.Builder.create(LateEndpoint.class, "/late").build());
        try (JdkPeer peer = JdkPeer.connect(RunningSite.ws("/late"))) {
            assertThat(peer.send("x").next()).isEqualTo("late x");
        }
    }

    /** Added late. */
    public static final class LateEndpoint extends jakarta.websocket.Endpoint {
        @Override
        public void onOpen(jakarta.websocket.Session session, jakarta.websocket.EndpointConfig config) {
            session.addMessageHandler(
                    String.class, text -> session.getAsyncRemote().sendText("late " + text));
        }
    }
}
