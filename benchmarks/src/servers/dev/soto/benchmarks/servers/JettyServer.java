package dev.soto.benchmarks.servers;

import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;

/** Jetty with its own provider. */
public final class JettyServer {
    /** Longer than any scenario takes; the default is 30 s, which opening many sessions on a busy machine may take. */
    private static final long IDLE_TIMEOUT_MILLIS = 600_000;

    private JettyServer() {}

    public static void main(String... args) throws Exception {
        EmbeddedJetty.serve(context ->
                JakartaWebSocketServletContainerInitializer.configure(context, (servletContext, container) -> {
                    container.setDefaultMaxSessionIdleTimeout(IDLE_TIMEOUT_MILLIS);
                    for (Class<?> endpoint : Endpoints.CLASSES) {
                        container.addEndpoint(endpoint);
                    }
                }));
    }
}
