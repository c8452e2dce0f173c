package dev.soto.bridge.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs the tasks of one session on a shared executor, in order, one at a time, within the scope of the application. */
final class OrderedExecutor implements Executor {
    private static final Logger LOGGER = System.getLogger(OrderedExecutor.class.getName());

    private final Executor workers;
    private final CallbackScope scope;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(0);
    private boolean running;

    OrderedExecutor(Executor workers, CallbackScope scope) {
        this.workers = workers;
        this.scope = scope;
    }

    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        } finally {
            lock.unlock();
        }
        try {
            workers.execute(this::runAll);
        } catch (RejectedExecutionException e) {
            // The container is shutting down: its last results are told on the thread that brings them.
            LOGGER.log(Level.DEBUG, "workers take no task; running it here", e);
            runAll();
        }
    }

    private void runAll() {
        for (Runnable task; (task = next()) != null; ) {
            Object entered = scope.enter();
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.WARNING, "a SendHandler threw", e);
            } finally {
                scope.leave(entered);
            }
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            Runnable task = tasks.poll();
            running = task != null;
            return task;
        } finally {
            lock.unlock();
        }
    }
}
