package dev.soto.cluster.nats;

import dev.soto.connection.OwnThreads;
import dev.soto.log.RepeatedLog;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Has answers that do not come fail, on a thread that is there while one is waited for: the one that the JDK has for {@code orTimeout} stays, and with it the
 * class loader of the application that needed it first. Thread-safe.
 */
final class Timeouts implements AutoCloseable {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(Timeouts.class.getName()));
    private static final long IDLE_SECONDS = 5;

    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, task -> OwnThreads.daemon("soto-cluster-timeout", task));
    private final Set<CompletableFuture<?>> waiting = ConcurrentHashMap.newKeySet();

    Timeouts() {
        thread.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
        thread.setRemoveOnCancelPolicy(true);
    }

    /** Returns the same answer, which fails with a TimeoutException when it has not come in time, and when this is closed. */
    <T> CompletableFuture<T> within(long millis, CompletableFuture<T> answer) {
        waiting.add(answer);
        answer.whenComplete((got, failure) -> waiting.remove(answer));
        try {
            Future<?> due = thread.schedule(
                    () -> answer.completeExceptionally(new TimeoutException()), millis, TimeUnit.MILLISECONDS);
            answer.whenComplete((got, failure) -> due.cancel(false));
        } catch (RejectedExecutionException closed) {
            end(answer);
        } catch (OutOfMemoryError noThread) {
            // It waits for the next one: jnats has a timer too.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "no thread",
                    () -> "no thread is to be had: what nobody answers fails late",
                    noThread);
        }
        return answer;
    }

    private void end(CompletableFuture<?> answer) {
        answer.completeExceptionally(new IOException("the connection to NATS has been closed"));
    }

    @Override
    public void close() {
        thread.shutdownNow();
        waiting.forEach(this::end);
    }
}
