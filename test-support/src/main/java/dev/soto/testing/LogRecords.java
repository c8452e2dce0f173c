package dev.soto.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Keeps what a logger says, and keeps it off the console. */
public final class LogRecords extends Handler implements AutoCloseable {
    private final Logger logger;
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    /** Begins to listen to the logger of a class. */
    public LogRecords(Class<?> source) {
        this(source.getName());
    }

    /** Begins to listen to a logger. */
    public LogRecords(String name) {
        this.logger = Logger.getLogger(name);
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    /** Returns the messages of a level. */
    public List<String> at(Level level) {
        return messages(record -> record.getLevel() == level);
    }

    /** Returns the messages of all levels. */
    public List<String> all() {
        return messages(record -> true);
    }

    /** Returns the messages, from INFO up, that came with what was thrown, which most logs show with its stack trace. */
    public List<String> traces() {
        return messages(
                record -> record.getThrown() != null && record.getLevel().intValue() >= Level.INFO.intValue());
    }

    private List<String> messages(Predicate<LogRecord> which) {
        return records.stream()
                .filter(which)
                .map(new SimpleFormatter()::formatMessage)
                .toList();
    }

    @Override
    public void publish(LogRecord record) {
        records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
