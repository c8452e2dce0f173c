package dev.soto.provider;

import dev.soto.bridge.session.SessionRegistry;
import dev.soto.connection.ConnectionServices;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.client.ClientConnections;
import dev.soto.provider.client.HttpClients;
import dev.soto.provider.observe.Observation;
import dev.soto.provider.settings.ServerTable;
import dev.soto.transport.ReadServices;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all sessions of a container have in common. */
final class ContainerParts {
    private static final System.Logger LOG = System.getLogger(ContainerParts.class.getName());

    private final SessionRegistry sessions;
    private final Observation observation;
    private final ContainerThreads threads;
    private final boolean ownThreads;
    private final Supplier<HttpClients> clients;
    /** Guarded by this; made for the first connection of a client. */
    private @Nullable ClientConnections client;

    /**
     * Creates the parts.
     *
     * @param ownThreads whether to end the threads with the container
     * @param observation gets the sessions
     */
    ContainerParts(ContainerThreads threads, boolean ownThreads, Observation observation) {
        this.observation = observation;
        this.sessions = new SessionRegistry(observation);
        observation.addSource(sessions);
        this.threads = threads;
        this.ownThreads = ownThreads;
        this.clients = threads.clients();
    }

    SessionRegistry sessions() {
        return sessions;
    }

    Observation observation() {
        return observation;
    }

    synchronized ClientConnections client() {
        ClientConnections present = client;
        if (present == null) {
            present = new ClientConnections(clients, threads.reading());
            client = present;
        }
        return present;
    }

    ReadServices reading() {
        return threads.reading();
    }

    ContainerThreads threads() {
        return threads;
    }

    /** Returns what runs the container's own tasks that may block. */
    Executor tasks() {
        return threads.tasks();
    }

    ConnectionServices services() {
        return threads.services();
    }

    /** Closes all sessions with 1001, waits for them, ends the threads that are its own. */
    void close(Duration timeout) {
        if (!sessions.closeAll(new CloseStatus(CloseCode.GOING_AWAY, "the container stops"), timeout)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "not all WebSocket peers answered the close within {0} ms ({1}), or handlers of theirs are still at work; their"
                            + " connections were cut",
                    timeout.toMillis(),
                    ServerTable.SHUTDOWN_TIMEOUT);
        }
        if (ownThreads) {
            threads.close();
        } else {
            threads.endIdle();
        }
    }
}
