package dev.soto.provider.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.soto.provider.SotoWebSocketContainer;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client in a program with CDI. */
@Timeout(30)
class CdiClientTest {
    private static final BlockingQueue<String> EVENTS = new LinkedBlockingQueue<>();

    private final SotoWebSocketContainer client = new SotoWebSocketContainer();
    private GreetingServer server;

    /** One for the program. */
    @ApplicationScoped
    public static class Name {
        public String get() {
            return "Ann";
        }
    }

    /** One for a callback. */
    @RequestScoped
    public static class Callback {
        public String get() {
            return "here";
        }
    }

    /** Adds a header that a bean knows. */
    public static class Header extends ClientEndpointConfig.Configurator {
        @Inject
        Name name;

        @Inject
        Callback callback;

        @Override
        public void beforeRequest(Map<String, List<String>> headers) {
            EVENTS.add("request of " + name.get() + " " + callback.get());
        }
    }

    /** Needs CDI. */
    @ClientEndpoint
    public static class Needy {
        @Inject
        public Needy(Name name) {
            EVENTS.add(name.get());
        }
    }

    /** Made by CDI. */
    @ClientEndpoint(configurator = Header.class)
    public static class Injected {
        private final Name name;

        @Inject
        Callback callback;

        @Inject
        public Injected(Name name) {
            this.name = name;
        }

        @OnMessage
        public void message(String text) {
            EVENTS.add(text + " " + name.get() + " " + callback.get());
        }

        @PreDestroy
        void gone() {
            EVENTS.add("gone");
        }
    }

    @BeforeEach
    void start() throws Exception {
        EVENTS.clear();
        server = new GreetingServer();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
    }

    @Test
    void endpointAndConfiguratorAreInjectedAndTheEndpointIsDestroyed() throws Exception {
        try (WeldContainer weld = weld()) {
            assertThat(weld.isRunning()).isTrue();
            Session session = client.connectToServer(Injected.class, server.uri());
            assertThat(next()).isEqualTo("request of Ann here");
            assertThat(next()).isEqualTo("hi Ann here");
            session.close();
            assertThat(next()).isEqualTo("gone");
        }
    }

    @Test
    void withoutCdiTheClassNeedsAConstructorWithoutParameters() {
        assertThatExceptionOfType(DeploymentException.class)
                .isThrownBy(() -> client.connectToServer(Needy.class, server.uri()))
                .withMessageContaining("Needy");
    }

    @Test
    void anotherCdiIsFoundAfterTheFirstHasEnded() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (WeldContainer weld = weld()) {
                assertThat(weld.isRunning()).isTrue();
                client.connectToServer(Injected.class, server.uri()).close();
                assertThat(next()).isEqualTo("request of Ann here");
                // The greeting may have come before the close or not.
                String event = next();
                assertThat("gone".equals(event) ? event : next()).isEqualTo("gone");
            }
        }
    }

    private static WeldContainer weld() {
        return new Weld()
                .disableDiscovery()
                .addBeanClasses(Name.class, Callback.class)
                .initialize();
    }

    private static String next() throws InterruptedException {
        return EVENTS.poll(10, TimeUnit.SECONDS);
    }
}
