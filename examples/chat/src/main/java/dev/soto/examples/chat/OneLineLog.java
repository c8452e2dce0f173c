package dev.soto.examples.chat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The program's log: one line for each record, on standard error and the stack trace of what was thrown, if any, after it. */
final class OneLineLog extends Formatter {

    /** Held here, since the logging library forgets the levels of loggers that nobody holds. */
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    @Override
    public String format(LogRecord record) {
        LocalTime time =
                LocalTime.ofInstant(record.getInstant(), ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS);
        String line = String.format(
                "%s %-7s %s: %s%n",
                DateTimeFormatter.ofPattern("HH:mm:ss.SSS").format(time),
                record.getLevel().getName(),
                shortName(record.getLoggerName()),
                formatMessage(record));
        return record.getThrown() == null ? line : line + trace(record.getThrown());
    }

    /** Makes it the format of everything that is logged; Jetty tells only what is wrong. */
    static void install() {
        JETTY.setLevel(Level.WARNING);
        for (Handler handler : LogManager.getLogManager().getLogger("").getHandlers()) {
            handler.setFormatter(new OneLineLog());
        }
    }

    private static String shortName(String logger) {
        return logger == null ? "" : logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
