package dev.soto.servlet.redeploy;

import dev.soto.micrometer.SotoMetrics;
import dev.soto.provider.observe.Observable;
import io.micrometer.core.instrument.Metrics;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What is deployed: an endpoint, and meters in a registry that the server keeps, which are taken away with it. */
public final class Application implements ServletContextListener {
    private @Nullable SotoMetrics metrics;

    /** Says which session it is called for, as the log does. */
    @ServerEndpoint("/echo")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            LoggerFactory.getLogger(Echo.class).debug("hears {}", message);
            return message + " in " + Objects.requireNonNullElse(MDC.get("soto.endpoint"), "none");
        }
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Object container = event.getServletContext().getAttribute(ServerContainer.class.getName());
        SotoMetrics bound = new SotoMetrics((Observable) container);
        bound.bindTo(Metrics.globalRegistry);
        metrics = bound;
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        SotoMetrics bound = metrics;
        if (bound != null) {
            bound.close();
        }
    }
}
