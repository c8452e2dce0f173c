package dev.soto.benchmarks.servers;

import dev.soto.servlet.SotoServletContainerInitializer;
import io.undertow.servlet.api.ServletContainerInitializerInfo;

/** Soto on embedded Undertow. */
public final class SotoOnUndertow {
    private SotoOnUndertow() {}

    public static void main(String... args) throws Exception {
        EmbeddedUndertow.serve(deployment -> deployment.addServletContainerInitializer(
                new ServletContainerInitializerInfo(SotoServletContainerInitializer.class, Endpoints.CLASSES)));
    }
}
