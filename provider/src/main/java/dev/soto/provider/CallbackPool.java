package dev.soto.provider;

import dev.soto.connection.OwnThreads;
import dev.soto.provider.settings.CallbackThreads;
import dev.soto.provider.settings.ClientTable;
import dev.soto.provider.settings.Settings;
import dev.soto.provider.settings.ThreadTable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes the threads for what is not for the thread that a container lends. All of them are daemons, and end when idle. */
final class CallbackPool {
    private static final int IDLE_SECONDS = 5;
    private static final int FEW_THREADS = 16;
    /** From here on, a virtual thread that blocks within {@code synchronized} takes no other thread with it (JEP 491). */
    private static final int UNPINNED_JAVA = 24;
    /** Most virtual threads of an endpoint that blocks, unless dev.soto.callbackThreads says another number. */
    private static final int VIRTUAL_THREADS = 10_000;

    private CallbackPool() {}

    /** Returns what leads the read loops and runs what is read outside of them: as many as there are tasks. */
    static ExecutorService readers() {
        return daemons(0, Integer.MAX_VALUE, new SynchronousQueue<>(), "soto-reader-");
    }

    /** Returns as many threads as there are tasks, for callbacks that may block; what bounds them is each endpoint's room. */
    static ExecutorService callbacks(Settings settings) {
        return areVirtual(settings)
                ? virtualThreads(settings)
                : daemons(0, Integer.MAX_VALUE, new SynchronousQueue<>(), "soto-callbacks-");
    }

    private static boolean areVirtual(Settings settings) {
        return switch (settings.get(ThreadTable.CALLBACKS)) {
            case VIRTUAL -> true;
            case READER -> Runtime.version().feature() >= UNPINNED_JAVA;
            case PLATFORM -> false;
        };
    }

    /** Returns most threads that callbacks of an endpoint take at once. */
    static int callbackThreads(Settings settings) {
        return areVirtual(settings) && !settings.isGiven(ThreadTable.CALLBACK_THREADS)
                ? VIRTUAL_THREADS
                : settings.get(ThreadTable.CALLBACK_THREADS);
    }

    /** What waits for the answers to handshakes: never what would end such a wait. */
    static ExecutorService connects(Settings settings) {
        int threads = settings.get(ClientTable.CONNECT_THREADS);
        return settings.get(ThreadTable.CALLBACKS) == CallbackThreads.VIRTUAL
                ? virtualThreads(settings)
                : daemons(threads, threads, new LinkedBlockingQueue<>(), "soto-connect-");
    }

    private static ExecutorService daemons(int core, int most, BlockingQueue<Runnable> queue, String name) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(core, most, IDLE_SECONDS, TimeUnit.SECONDS, queue, new Daemons(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Says whether the threads of a pool stay for a while when they have nothing to do, as they do at first, or end at once. */
    static void linger(ExecutorService pool, boolean stays) {
        if (pool instanceof ThreadPoolExecutor threads) {
            threads.setKeepAliveTime(stays ? IDLE_SECONDS * 1_000L : 1, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Ends a pool; what it still has to do is done. Waits for its threads, those that are idle are gone at once: servers look for threads
     * that an application has left, and find one also when its pool says that it has ended and its last instructions are to come.
     */
    static void end(ExecutorService pool, long atMostMillis) {
        pool.shutdown();
        if (pool instanceof ThreadPoolExecutor own && own.getThreadFactory() instanceof Daemons daemons) {
            daemons.await(atMostMillis);
        }
    }

    private static ExecutorService virtualThreads(Settings settings) {
        try {
            // Soto is compiled for Java 17, which has no such method.
            MethodHandle factory = MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class));
            return (ExecutorService) factory.invokeExact();
        } catch (NoSuchMethodException tooOld) {
            throw new IllegalArgumentException(
                    settings.statement(ThreadTable.CALLBACKS) + ", which needs Java 21 or later; this is Java "
                            + Runtime.version().feature(),
                    tooOld);
        } catch (Error e) {
            throw e;
        } catch (Throwable failure) {
            throw new IllegalStateException("virtual threads are not available", failure);
        }
    }

    private static final class Daemons implements ThreadFactory {
        private final String name;
        private int count;
        private final List<Thread> threads = new ArrayList<>();
        /** When there are so many, those that have ended are forgotten. */
        private int forgetAt = FEW_THREADS;

        Daemons(String name) {
            this.name = name;
        }

        @Override
        public synchronized Thread newThread(Runnable task) {
            if (threads.size() >= forgetAt) {
                threads.removeIf(each -> !each.isAlive());
                forgetAt = FEW_THREADS + 2 * threads.size();
            }
            count++;
            Thread made = OwnThreads.daemon(name + count, task);
            threads.add(made);
            return made;
        }

        void await(long atMostMillis) {
            List<Thread> made;
            synchronized (this) {
                made = List.copyOf(threads);
            }
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(atMostMillis);
            try {
                for (Thread thread : made) {
                    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                    if (left > 0 && thread != Thread.currentThread()) {
                        thread.join(left);
                    }
                }
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
