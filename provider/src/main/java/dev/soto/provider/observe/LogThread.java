package dev.soto.provider.observe;

import dev.soto.connection.OwnThreads;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The thread that writes a log, so that no session waits for it. */
final class LogThread {
    private LogThread() {}

    /**
     * Returns what has the thread while there is something to do, and a while longer. What comes when it has been shut down is not done, nor
     * what is late then.
     */
    static ScheduledThreadPoolExecutor executor(String name, Duration idle) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
                1, task -> OwnThreads.daemon(name, task), new ThreadPoolExecutor.DiscardPolicy());
        executor.setKeepAliveTime(idle.toNanos(), TimeUnit.NANOSECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }
}
