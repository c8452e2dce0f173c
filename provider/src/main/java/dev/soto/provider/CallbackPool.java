package dev.soto.provider;

import dev.soto.connection.OwnThreads;
import dev.soto.provider.settings.CallbackThreads;
import dev.soto.provider.settings.ClientTable;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.Settings;
import dev.soto.provider.settings.ThreadTable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes what runs callbacks that are not for the thread of a read, or all of them on virtual threads. */
final class CallbackPool {
    private static final int IDLE_SECONDS = 10;

    private CallbackPool() {}

    static ExecutorService callbacks(Settings settings) {
        return create(settings, ThreadTable.CALLBACK_THREADS, "soto-callbacks-");
    }

    static ExecutorService streamHandlers(Settings settings) {
        return create(settings, ThreadTable.STREAM_THREADS, "soto-streams-");
    }

    /** What waits for the answers to handshakes: never what would end such a wait. */
    static ExecutorService connects(Settings settings) {
        return create(settings, ClientTable.CONNECT_THREADS, "soto-connect-");
    }

    private static ExecutorService create(Settings settings, Setting<Integer> threads, String name) {
        return settings.get(ThreadTable.CALLBACKS) == CallbackThreads.VIRTUAL
                ? virtualThreads()
                : daemons(settings.get(threads), name);
    }

    private static ExecutorService daemons(int threads, String name) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new Daemons(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ExecutorService virtualThreads() {
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
                    ThreadTable.CALLBACKS + " is \"virtual\", which needs Java 21 or later; this is Java "
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
        private final AtomicInteger count = new AtomicInteger();

        Daemons(String name) {
            this.name = name;
        }

        @Override
        public Thread newThread(Runnable task) {
            return OwnThreads.daemon(name + count.incrementAndGet(), task);
        }
    }
}
