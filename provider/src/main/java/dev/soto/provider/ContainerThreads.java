package dev.soto.provider;

import dev.soto.connection.ConnectionServices;
import dev.soto.connection.PooledBuffers;
import dev.soto.provider.client.HttpClients;
import dev.soto.provider.settings.CallbackThreads;
import dev.soto.provider.settings.ClientTable;
import dev.soto.provider.settings.Settings;
import dev.soto.provider.settings.ThreadTable;
import dev.soto.transport.ReadLoops;
import dev.soto.transport.ReadPump;
import dev.soto.transport.ReadServices;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

/**
 * Everything of a container that has a thread, and the read buffers. One container has it for itself, or several share it.
 * All threads are daemons and start when they are first needed.
 */
public final class ContainerThreads implements AutoCloseable {
    private static final int MAX_IDLE_READ_BUFFERS = 64;

    private final ExecutorService executor;
    private final ExecutorService streamHandlers;
    private final ConnectionServices services;
    private final ReadServices reading;
    private final HttpClients clients;

    /**
     * Creates threads; none starts yet.
     *
     * @throws IllegalArgumentException when the settings ask for virtual threads, which this JVM does not have
     */
    public ContainerThreads(Settings settings) {
        this.executor = CallbackPool.callbacks(settings);
        this.streamHandlers = CallbackPool.streamHandlers(settings);
        this.services = services(settings.get(ThreadTable.CALLBACKS), executor);
        this.reading = new ReadServices(
                PooledBuffers.withinHeap(ReadPump.READ_BYTES, MAX_IDLE_READ_BUFFERS),
                new ReadLoops(services.timer()),
                executor);
        this.clients = new HttpClients(settings.get(ClientTable.CLIENT_THREADS));
    }

    private static ConnectionServices services(CallbackThreads callbacks, Executor executor) {
        ConnectionServices onReader = ConnectionServices.create(executor);
        return callbacks == CallbackThreads.READER
                ? onReader
                : new ConnectionServices(
                        onReader.timer(),
                        executor,
                        false,
                        onReader.buffers(),
                        onReader.maskKeys(),
                        onReader.nanoClock(),
                        onReader.recentText());
    }

    /** Returns what transports read with. */
    public ReadServices reading() {
        return reading;
    }

    Executor executor() {
        return executor;
    }

    /** Returns what runs handlers that wait for the rest of a message; never what would end such a wait. */
    Executor streamHandlers() {
        return streamHandlers;
    }

    /** Returns what connections share. */
    public ConnectionServices services() {
        return services;
    }

    HttpClients clients() {
        return clients;
    }

    /** Ends the threads that an idle client would keep for a while: who used them last ends. */
    void endIdle() {
        clients.stopSoon();
    }

    /** Ends the threads; what they still have to do is done. */
    @Override
    public void close() {
        streamHandlers.shutdown();
        executor.shutdown();
        services.timer().close();
        clients.close();
    }
}
