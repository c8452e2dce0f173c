package dev.soto.benchmarks.servers;

import dev.soto.servlet.SotoServletContainerInitializer;

/** Soto on embedded Tomcat. */
public final class SotoOnTomcat {
    private SotoOnTomcat() {}

    public static void main(String... args) throws Exception {
        EmbeddedTomcat.serve(new SotoServletContainerInitializer());
    }
}
