package dev.soto.deployment;

import java.io.IOException;
import java.nio.file.Path;

/** A server that was installed from its distribution and watches a folder for web applications. */
interface StandaloneServer extends AutoCloseable {

    int port();

    ServerProcess process();

    /** The class whose instances are the class loaders of its web applications. */
    String webappClassLoader();

    /** Puts a WAR into the folder, and waits until the server has deployed it at the context path {@code /name}. */
    void deploy(Path war, String name) throws IOException;

    /** Takes the WAR out of the folder, and waits until the server has noticed. */
    void undeploy(String name) throws IOException;

    @Override
    default void close() {
        process().close();
    }
}
