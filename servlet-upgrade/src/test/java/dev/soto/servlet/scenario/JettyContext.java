package dev.soto.servlet.scenario;

import dev.soto.servlet.SotoServletContainerInitializer;
import java.util.Map;
import org.eclipse.jetty.server.Handler;

/** A context with HTTP sessions in one of Jetty's environments; the classes of the others need not be there. */
@FunctionalInterface
interface JettyContext {
    /** Jakarta EE 11. */
    JettyContext EE11 = Ee11::make;

    /** Jakarta EE 10. */
    JettyContext EE10 = Ee10::make;

    /** Makes one. */
    Handler make(String path, Map<String, String> parameters, SotoServletContainerInitializer initializer);

    /** Of Jakarta EE 11. */
    final class Ee11 {
        private Ee11() {}

        static Handler make(String path, Map<String, String> parameters, SotoServletContainerInitializer initializer) {
            org.eclipse.jetty.ee11.servlet.ServletContextHandler context =
                    new org.eclipse.jetty.ee11.servlet.ServletContextHandler(
                            path, org.eclipse.jetty.ee11.servlet.ServletContextHandler.SESSIONS);
            parameters.forEach(context::setInitParameter);
            context.addServletContainerInitializer(initializer);
            return context;
        }
    }

    /** Of Jakarta EE 10. */
    final class Ee10 {
        private Ee10() {}

        static Handler make(String path, Map<String, String> parameters, SotoServletContainerInitializer initializer) {
            org.eclipse.jetty.ee10.servlet.ServletContextHandler context =
                    new org.eclipse.jetty.ee10.servlet.ServletContextHandler(
                            path, org.eclipse.jetty.ee10.servlet.ServletContextHandler.SESSIONS);
            parameters.forEach(context::setInitParameter);
            context.addServletContainerInitializer(initializer);
            return context;
        }
    }
}
