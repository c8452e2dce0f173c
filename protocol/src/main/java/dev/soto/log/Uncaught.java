package dev.soto.log;

/** Tells of failures that no path is for, on threads which others rely on. */
public final class Uncaught {
    private Uncaught() {}

    /**
     * Has the calling thread's handler told, as if the thread had ended with it; the thread goes on. So what the handler throws ends it
     * neither: where there is no memory, there is none to print with either.
     */
    public static void report(Throwable failure) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        } catch (Throwable unspeakable) {
            // As the virtual machine does with what a handler throws: nobody is left to be told.
        }
    }
}
