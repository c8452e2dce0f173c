package dev.soto.tck.host;

import java.nio.file.Path;

/**
 * A servlet container in this JVM that deploys web applications the way a standalone one does: a class loader of its own for
 * each, child first, and only the application is scanned. Soto comes in through its ServletContainerInitializer. Called on
 * one thread.
 */
public interface Host {
    /**
     * Starts; listens from then on.
     *
     * @param folder an empty one, to do with as it likes
     * @throws Exception when it does not start
     */
    void start(Path folder) throws Exception;

    /**
     * Stops, with everything that is deployed.
     *
     * @throws Exception when it does not stop
     */
    void stop() throws Exception;

    /** Returns the port that is not encrypted, of a host that has been started. */
    int port();

    /**
     * Deploys a web application; its context path is "/" and the name.
     *
     * @param name under which to undeploy it
     * @param folder the unpacked WAR
     * @throws Exception when the application does not start; nothing is left of it then
     */
    void deploy(String name, Path folder) throws Exception;

    /**
     * Stops a web application and forgets it.
     *
     * @throws Exception when it does not stop
     */
    void undeploy(String name) throws Exception;

    /** Returns name and version. */
    String product();
}
