package dev.soto.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What is kept on the heap for a session that does nothing, with each thing switched on that looks at sessions: by the objects that are left
 * after a collection, of sessions over transports in memory. All stay open to the end: what is let go of one measurement would be missing in
 * the next. Main program of {@code exec:exec@modules}.
 */
final class IdleSessionMemory implements AutoCloseable {
    private static final int WARM_UP = 500;
    private static final int SETTLE_TURNS = 20;
    /** Of what has nothing to do with sessions, and comes and goes. */
    private static final long SETTLED_BYTES = 4_000;

    private final Logger log = Logger.getLogger("dev.soto");
    private final List<AutoCloseable> open = new ArrayList<>();

    /** Begins, without lines of the log about each session. */
    IdleSessionMemory() {
        log.setLevel(Level.SEVERE);
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        log.setLevel(null);
    }

    /** Prints the table of the document. */
    public static void main(String... arguments) throws Exception {
        int sessions = arguments.length == 0 ? 10_000 : Integer.parseInt(arguments[0]);
        IdleSessionMemory memory = new IdleSessionMemory();
        System.out.println("| with | session of Jakarta, B more | connection of a handler, B more |\n|---|---:|---:|");
        double[] nothing = new double[2];
        for (Looking looking : Looking.values()) {
            double jakarta = memory.bytes(looking, false, sessions);
            double handler = memory.bytes(looking, true, sessions);
            if (looking == Looking.NOTHING) {
                nothing = new double[] {jakarta, handler};
                System.out.printf(
                        Locale.ROOT, "| %s | %,.0f in all | %,.0f in all |%n", looking.title, jakarta, handler);
            } else {
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %.0f | %.0f |%n",
                        looking.title,
                        jakarta - nothing[0],
                        handler - nothing[1]);
            }
        }
        System.exit(0);
    }

    /** Returns the bytes of heap for each of so many, the transport of this benchmark included. */
    double bytes(Looking looking, boolean handlers, int sessions) throws Exception {
        MemoryContainer container = new MemoryContainer(looking.settings(), 1);
        open.add(container);
        open.add(looking.addTo(container.container()));
        for (int i = 0; i < WARM_UP; i++) {
            open(container, handlers, i);
        }
        look(looking, container);
        long before = settledBytes();
        for (int i = 0; i < sessions; i++) {
            open(container, handlers, i);
        }
        look(looking, container);
        return (double) (settledBytes() - before) / sessions;
    }

    private static void open(MemoryContainer container, boolean handlers, int number) throws Exception {
        if (handlers) {
            container.openHandler(number);
        } else {
            container.openSession(number);
        }
    }

    private static void look(Looking looking, MemoryContainer container) {
        if (looking == Looking.LOOKED_AT
                && container.container().statistics().sessions().toList().isEmpty()) {
            throw new IllegalStateException("there are no sessions");
        }
    }

    private static long settledBytes() throws JMException, InterruptedException {
        long before = liveBytes();
        for (int i = 0; i < SETTLE_TURNS; i++) {
            long now = liveBytes();
            if (Math.abs(now - before) < SETTLED_BYTES) {
                return now;
            }
            before = now;
            Thread.sleep(20);
        }
        throw new IllegalStateException("the heap does not come to rest");
    }

    /** Collects, and adds up what is left. */
    private static long liveBytes() throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        String[] total =
                histogram.substring(histogram.lastIndexOf("Total")).strip().split("\\s+");
        return Long.parseLong(total[2]);
    }
}
