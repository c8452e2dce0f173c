package dev.soto.transport;

import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A handler of the log of a class that stands still, as that of a standard error does which nobody reads, until it is closed. */
final class StandingLog extends Handler {
    private final Logger logger;
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    StandingLog(Class<?> source) {
        logger = Logger.getLogger(source.getName());
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    /** Waits until somebody writes. */
    void awaitWriter() throws InterruptedException {
        entered.await();
    }

    @Override
    public void publish(LogRecord record) {
        entered.countDown();
        try {
            goOn.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("a thread that others rely on waits for the log", interrupted);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        goOn.countDown();
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
