package dev.soto.benchmarks.servers;

import dev.soto.micrometer.SotoMetrics;
import dev.soto.provider.observe.Observable;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import org.eclipse.jetty.ee11.servlet.ServletHolder;

/** Soto on embedded Jetty with Micrometer's meters, at {@code /metrics} as Prometheus asks for them. */
public final class SotoWithMeters {
    private SotoWithMeters() {}

    public static void main(String... args) throws Exception {
        EmbeddedJetty.serve(context -> {
            SotoOnJetty.deploy(context);
            ServletHolder metrics = new ServletHolder(new Metrics());
            metrics.setInitOrder(1);
            context.addServlet(metrics, "/metrics");
        });
    }

    private static final class Metrics extends HttpServlet {
        private static final long serialVersionUID = 1;

        private final transient PrometheusMeterRegistry registry =
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

        @Override
        public void init() {
            Object container = getServletContext().getAttribute(ServerContainer.class.getName());
            new SotoMetrics((Observable) container).bindTo(registry);
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain; version=0.0.4; charset=utf-8");
            registry.scrape(response.getOutputStream());
        }
    }
}
