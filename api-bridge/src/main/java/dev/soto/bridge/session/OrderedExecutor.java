package dev.soto.bridge.session;

import dev.soto.log.RepeatedLog;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs the tasks of one session on the workers, in order, one at a time, within the scope of the application. */
final class OrderedExecutor implements Executor {
    private static final Logger LOGGER = System.getLogger(OrderedExecutor.class.getName());
    private static final RepeatedLog LOG = new RepeatedLog(LOGGER);

    private final SotoSession session;
    /** Made for the first task: most sessions never have one. */
    private @Nullable ArrayDeque<Runnable> tasks;

    private boolean running;

    OrderedExecutor(SotoSession session) {
        this.session = session;
    }

    @Override
    public void execute(Runnable task) {
        Runnable surrounded = session.connection().intercepted(task);
        synchronized (this) {
            if (tasks == null) {
                tasks = new ArrayDeque<>(2);
            }
            tasks.add(surrounded);
            if (running) {
                return;
            }
            running = true;
        }
        try {
            session.environment().workers().execute(this::runAll);
        } catch (RejectedExecutionException e) {
            // The container is shutting down: its last results are told on the thread that brings them.
            LOGGER.log(Level.DEBUG, "workers take no task; running it here", e);
            runAll();
        } catch (OutOfMemoryError noThread) {
            // Told here rather than never: who waits for a result holds resources.
            LOG.log(
                    Level.ERROR,
                    "no thread",
                    () -> "no thread is to be had for a SendHandler, which runs here: " + noThread);
            runAll();
        }
    }

    private void runAll() {
        CallbackScope scope = session.environment().scope();
        for (Runnable task; (task = next()) != null; ) {
            Object entered = scope.enter();
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.log(
                        Level.WARNING,
                        RepeatedLog.kind("SendHandler", e),
                        () -> "a SendHandler of " + session.described() + " threw",
                        e);
                SessionErrors.endAfter(session, e);
            } finally {
                scope.leave(entered);
            }
        }
    }

    private @Nullable Runnable next() {
        synchronized (this) {
            Runnable task = tasks == null ? null : tasks.poll();
            running = task != null;
            return task;
        }
    }
}
