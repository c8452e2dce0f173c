package dev.soto.deployment.everything;

import dev.soto.console.ConsoleAccess;
import dev.soto.console.ConsoleServlet;
import dev.soto.micrometer.SotoMetrics;
import dev.soto.opentelemetry.Tracing;
import dev.soto.provider.SotoServerContainer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.server.ServerContainer;
import org.jspecify.annotations.Nullable;

/** What an application does to have meters, traces and a console; the other modules are there by their jars. */
public class Watching implements ServletContextListener {
    static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();

    private @Nullable SotoMetrics metrics;

    private @Nullable OpenTelemetrySdk traces;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext application = event.getServletContext();
        SotoServerContainer container = (SotoServerContainer) application.getAttribute(ServerContainer.class.getName());
        metrics = new SotoMetrics(container);
        metrics.bindTo(METERS);
        traces = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder().build())
                .build();
        container.addInstrumentation(new Tracing(traces));
        application
                .addServlet("soto-console", new ConsoleServlet(request -> ConsoleAccess.view("tester")))
                .addMapping("/soto/*");
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (metrics != null) {
            metrics.close();
        }
        if (traces != null) {
            traces.close();
        }
    }
}
