package dev.soto.servlet.scenario;

import dev.soto.servlet.SotoServletContainerInitializer;
import java.util.Map;

/**
 * A servlet container on a free port of 127.0.0.1, with Soto in a context, {@value #CONTEXT} for most tests, and HTTP sessions, which are looked
 * through every second for those that have expired. Closing it stops the container as its own users do, the web application first.
 */
public interface Host extends AutoCloseable {
    /** The path of the context, unless a parameter of name {@link #CONTEXT_PATH} says another. */
    String CONTEXT = "/app";

    /** Name of the parameter that says the path of the context. */
    String CONTEXT_PATH = "scenario.contextPath";

    /** What makes one. */
    @FunctionalInterface
    interface Starter {
        /**
         * Starts a host.
         *
         * @param wire plain or with TLS, with the certificate of the tests
         * @param parameters init parameters of the context
         * @param deployment deploys the endpoints
         */
        Host start(Wire wire, Map<String, String> parameters, SotoServletContainerInitializer.Deployment deployment)
                throws Exception;
    }

    /** Returns where it listens. */
    int port();

    /** Stops the web application alone, and removes it from the server, which goes on. */
    void stopApplication() throws Exception;

    /** Stops it. */
    @Override
    void close() throws Exception;
}
