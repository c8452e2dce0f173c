package dev.soto.connection;

import dev.soto.protocol.WebSocketEngine;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.Role;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a connection share: the lock, what it guards, and what follows from a change of it. The parts are {@link
 * CallbackLoop} (in), {@link WriteLoop} and {@link SendAdmission} (out) and {@link ConnectionDeadline} (time).
 */
final class ConnectionCore {
    final ReentrantLock lock = new ReentrantLock();
    final Condition roomInQueue = lock.newCondition();
    final Transport transport;
    final ConnectionOptions options;
    final ConnectionServices services;
    final ConnectionListener listener;
    final WriteLoop writes;
    final CallbackLoop callbacks;
    final ConnectionDeadline deadline;

    // Guarded by the lock.

    final EventQueue events = new EventQueue();
    final WebSocketEngine engine;
    final OutboundQueue outbound;
    long sendTimeoutNanos;

    private final long origin;

    ConnectionCore(
            Role role,
            Transport transport,
            ExtensionChain extensions,
            ConnectionOptions options,
            ConnectionServices services,
            ConnectionListener listener) {
        this.transport = transport;
        this.options = options;
        this.services = services;
        this.listener = listener;
        this.origin = services.nanoClock().getAsLong();
        this.engine = new WebSocketEngine(options.engineConfig(role, extensions, services), events, 0);
        this.outbound = new OutboundQueue(engine);
        this.sendTimeoutNanos = options.sendTimeout().toNanos();
        this.writes = new WriteLoop(this);
        this.callbacks = new CallbackLoop(this);
        this.deadline = new ConnectionDeadline(this);
        engine.setKeepAlive(
                options.keepAliveInterval().toNanos(), options.pongTimeout().toNanos());
    }

    /** Returns nanoseconds since the connection was made. */
    long now() {
        return services.nanoClock().getAsLong() - origin;
    }

    /** Reads or changes what the lock guards. */
    <T> T locked(Supplier<T> access) {
        lock.lock();
        try {
            return access.get();
        } finally {
            lock.unlock();
        }
    }

    /** Changes a setting from which nothing follows before the next bytes come. */
    void set(Runnable change) {
        locked(() -> {
            change.run();
            return this;
        });
    }

    /** Changes the engine in a way that is not the fast path, and does what follows from it. */
    void change(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
        settle();
    }

    /** Does what follows from a change: wishes of the engine, writing, deadlines, and events on a thread for them. */
    void settle() {
        fulfilWishes();
        callbacks.writeSoon();
        deadline.schedule();
        callbacks.deliverElsewhere();
    }

    /** Does for the engine what it cannot do itself. */
    void fulfilWishes() {
        List<SendCompletion> dropped = List.of();
        boolean shutdown;
        boolean free;
        lock.lock();
        try {
            if (events.takeOutputDropped()) {
                dropped = outbound.drop();
                roomInQueue.signalAll();
            }
            shutdown = events.takeShutdownOutput();
            free = events.takeCloseTransport();
        } finally {
            lock.unlock();
        }
        if (shutdown) {
            transport.shutdownOutput();
        }
        if (free) {
            transport.close();
        }
        if (!dropped.isEmpty()) {
            complete(dropped, new IOException("the connection closed before the message was sent"));
        }
    }

    static void complete(List<SendCompletion> completions, @Nullable Throwable failure) {
        for (SendCompletion completion : completions) {
            try {
                completion.completed(failure);
            } catch (Throwable thrown) {
                reportUncaught(thrown);
            }
        }
    }

    /** A callback that must not throw did: the thread's own handler gets it, which by default prints it. */
    static void reportUncaught(Throwable failure) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }
}
