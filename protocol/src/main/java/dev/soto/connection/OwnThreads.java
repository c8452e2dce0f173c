package dev.soto.connection;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Makes Soto's own threads, which serve one application after the other and may outlive each of them. Whatever a new thread
 * has from the one that makes it would keep the application in memory that needed the thread first: its context class loader,
 * its inheritable thread locals, and the classes on its stack (until Java 23 a thread holds their protection domains). So
 * they have Soto's class loader and nothing else; calls into an application set its own.
 */
public final class OwnThreads {
    private OwnThreads() {}

    /** Returns a daemon that has not been started. */
    // Deprecated together with the security manager, whose contexts are what threads must not inherit until it is gone.
    @SuppressWarnings("removal")
    public static Thread daemon(String name, Runnable task) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(OwnThreads.class.getClassLoader());
            return thread;
        });
    }
}
