package dev.soto.servlet.undertow;

import java.util.concurrent.Executor;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;

/**
 * XNIO's worker. A thread that it starts for a task has the context class loader of whoever submits, for as long as it lives: here
 * never that of an application, which could not be collected then.
 */
record Worker(XnioWorker worker) implements Executor {
    static Worker of(StreamConnection connection) {
        return new Worker(connection.getWorker());
    }

    @Override
    public void execute(Runnable task) {
        Thread submitter = Thread.currentThread();
        ClassLoader before = submitter.getContextClassLoader();
        submitter.setContextClassLoader(XnioWorker.class.getClassLoader());
        try {
            worker.execute(task);
        } finally {
            submitter.setContextClassLoader(before);
        }
    }
}
