package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import jakarta.servlet.ServletContext;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code soto-slf4j} on the class path of an application of Spring Boot, whose log is Logback's. */
class LogContextTest {
    private static final Logger LOG = LoggerFactory.getLogger(LogContextTest.class);

    /** Logs its callbacks. */
    public static final class Logging extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            LOG.info("opens {}", session.getId());
            session.addMessageHandler(String.class, text -> LOG.info("message {}", session.getId()));
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            LOG.info("closes {}", session.getId());
        }
    }

    /** Keeps what was logged. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        final List<ILoggingEvent> all = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            all.add(event);
        }
    }

    @Test
    void aLineOfACallbackHasSessionEndpointAndUser() throws Exception {
        ServletContext context = RunningSite.context().getServletContext();
        ServerContainer container = (ServerContainer) context.getAttribute(ServerContainer.class.getName());
        container.addEndpoint(ServerEndpointConfig.Builder.create(Logging.class, "/secure/logging/{n}")
                .build());
        Lines lines = new Lines();
        lines.start();
        ch.qos.logback.classic.Logger logback = (ch.qos.logback.classic.Logger) LOG;
        logback.addAppender(lines);
        String basic = Base64.getEncoder().encodeToString("ada:secret".getBytes(StandardCharsets.UTF_8));
        try (JdkPeer peer = JdkPeer.connect(
                RunningSite.ws("/secure/logging/7"), builder -> builder.header("Authorization", "Basic " + basic))) {
            peer.send("hello");
            await().until(() -> lines.all.size() == 2);
            peer.socket().sendClose(1000, "").join();
            await().until(() -> lines.all.size() == 3);
        } finally {
            logback.detachAppender(lines);
        }
        for (ILoggingEvent line : lines.all) {
            String session = line.getFormattedMessage().replaceAll(".* ", "");
            assertThat(line.getMDCPropertyMap())
                    .as(line.getFormattedMessage())
                    .containsAllEntriesOf(Map.of(
                            "soto.session", session, "soto.endpoint", "/secure/logging/{n}", "soto.user", "ada"));
        }
    }
}
