package dev.soto.benchmarks.servers;

import dev.soto.servlet.SotoServletContainerInitializer;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;

/** Soto on embedded Jetty. */
public final class SotoOnJetty {
    private SotoOnJetty() {}

    public static void main(String... args) throws Exception {
        EmbeddedJetty.serve(SotoOnJetty::deploy);
    }

    static void deploy(ServletContextHandler context) {
        context.addServletContainerInitializer(new SotoServletContainerInitializer(), Endpoints.array());
    }
}
