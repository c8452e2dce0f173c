package dev.soto.benchmarks.servers;

import dev.soto.servlet.SotoServletContainerInitializer;

/** Soto on embedded Jetty. */
public final class SotoOnJetty {
    private SotoOnJetty() {}

    public static void main(String... args) throws Exception {
        EmbeddedJetty.serve(context ->
                context.addServletContainerInitializer(new SotoServletContainerInitializer(), Endpoints.array()));
    }
}
