package dev.soto.benchmarks;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/**
 * What a scrape takes with many sessions, and for how long it holds up a message, or a session that opens: one thread asks for the sums as a
 * registry of meters does, another one sends messages to sessions here and there, or opens some. In turn, half a second each, with the same beside
 * nothing and beside a thread that computes for as long as a scrape takes and touches no session: what the machine and the collector hold up
 * by themselves, and what a second thread holds up that works. Run in the folder of this module; see docs/benchmarks.md.
 */
public final class ScrapePauses {
    private static final double GOAL_SCRAPE_MILLIS = 100;
    private static final double GOAL_PAUSE_MILLIS = 5;
    private static final int WARM_UP_SCRAPES = 30;
    private static final double MOST = 99.99;
    /** Longer than a message that nothing holds up, and shorter than a collection or the wait for a lock. */
    private static final long HELD_UP_NANOS = 20_000;

    private static final int SLICES_A_SECOND = 2;
    private static final int REST_MILLIS = 100;

    private static final List<GarbageCollectorMXBean> COLLECTORS = ManagementFactory.getGarbageCollectorMXBeans();

    private final ScrapeOptions options;
    private final List<MemoryTransport> open = new ArrayList<>();
    private final ClientFrames frames = new ClientFrames(1, 64);
    private final Histogram scrapes = new Histogram(3);
    /** Odd while the other thread works. */
    private final AtomicInteger turns = new AtomicInteger();

    private int random = 1;
    /** Of no meaning: that it is written keeps what computes it. */
    private volatile long computed;

    /** What another thread does meanwhile. */
    private enum Beside {
        NOTHING("no scrapes"),
        COMPUTING("beside a thread that computes for as long"),
        SCRAPES("beside a scrape");

        final String text;

        Beside(String text) {
            this.text = text;
        }
    }

    /** In nanoseconds. While the other thread works, if there is one; the second without those that a collection fell into. */
    private static final class Measured {
        final Histogram all = new Histogram(3);
        final Histogram uncollected = new Histogram(3);
        long longestWaitNanos;
        long wallNanos;
        long waits;
        long processorWaitNanos;
        long collectionMillis;
    }

    private interface Work {
        void once(MemoryContainer container) throws Exception;
    }

    private ScrapePauses(ScrapeOptions options) {
        this.options = options;
    }

    /** Runs it. */
    public static void main(String... arguments) throws Exception {
        ScrapeOptions options;
        try {
            options = ScrapeOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + ScrapeOptions.USAGE);
            System.exit(2);
            return;
        }
        new ScrapePauses(options).run();
    }

    private void run() throws Exception {
        // Nobody answers pings here.
        try (MemoryContainer container =
                new MemoryContainer(Map.of("dev.soto.keepAliveInterval", "0"), options.endpoints())) {
            for (int i = 0; i < options.sessions(); i++) {
                open.add(openOne(container, i));
            }
            // They have been there for a while: what they are made of is old.
            System.gc();
            Work message = any -> open.get(next(open.size())).read(frames.read());
            Work opening = any -> openOne(container, next(options.endpoints())).end();
            for (int i = 0; i < WARM_UP_SCRAPES; i++) {
                scrape(container);
            }
            slice(container, message, Beside.NOTHING, new Measured());
            scrapes.reset();
            Map<Beside, Measured> messages = measure(container, message);
            Histogram besideMessages = scrapes.copy();
            Map<Beside, Measured> openings = measure(container, opening);
            report(besideMessages, messages, openings);
        }
    }

    private MemoryTransport openOne(MemoryContainer container, int number) throws Exception {
        return options.kind() == ScrapeOptions.Kind.HANDLERS
                ? container.openHandler(number)
                : container.openSession(number);
    }

    /** Cheap, and far from one to the next. */
    private int next(int bound) {
        random = random * 1_664_525 + 1_013_904_223;
        return (random >>> 1) % bound;
    }

    /** What a registry of meters asks a container for. */
    private void scrape(MemoryContainer container) {
        long begin = System.nanoTime();
        int counted = container.container().statistics().endpoints().size()
                + container.container().statistics().resources().threads().size();
        if (counted == 0) {
            throw new IllegalStateException("nothing was counted");
        }
        scrapes.recordValue(System.nanoTime() - begin);
    }

    private void compute(long nanos) {
        long sum = computed;
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos) {
            sum = sum * 31 + begin;
        }
        computed = sum;
    }

    private Map<Beside, Measured> measure(MemoryContainer container, Work work) throws Exception {
        Map<Beside, Measured> measured = new EnumMap<>(Beside.class);
        for (int i = 0; i < options.seconds() * SLICES_A_SECOND; i++) {
            for (Beside beside : Beside.values()) {
                slice(container, work, beside, measured.computeIfAbsent(beside, any -> new Measured()));
            }
        }
        return measured;
    }

    private void slice(MemoryContainer container, Work work, Beside beside, Measured measured) throws Exception {
        // From a thread of real time (chrt) that never rests the kernel takes the processor.
        Thread.sleep(REST_MILLIS);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1) / SLICES_A_SECOND;
        Thread other = new Thread(() -> accompany(container, beside, end), beside.text);
        other.start();
        long waits = waits();
        long processorWait = processorWaitNanos();
        long collecting = collectionMillis();
        long from = System.nanoTime();
        long collections = collections();
        while (System.nanoTime() < end) {
            int before = turns.get();
            long begin = System.nanoTime();
            work.once(container);
            long took = System.nanoTime() - begin;
            boolean between = before == turns.get() && before % 2 == 0;
            if (between && beside != Beside.NOTHING) {
                continue;
            }
            measured.all.recordValue(took);
            long known = collections;
            if (took > HELD_UP_NANOS) {
                collections = collections();
                long waited = waits();
                if (waited != waits) {
                    measured.waits += waited - waits;
                    waits = waited;
                    measured.longestWaitNanos = Math.max(measured.longestWaitNanos, took);
                }
            }
            if (known == collections) {
                measured.uncollected.recordValue(took);
            }
        }
        measured.wallNanos += System.nanoTime() - from;
        measured.waits += waits() - waits;
        measured.processorWaitNanos += processorWaitNanos() - processorWait;
        measured.collectionMillis += collectionMillis() - collecting;
        other.join();
    }

    private void accompany(MemoryContainer container, Beside beside, long end) {
        long asLong = scrapes.getValueAtPercentile(50);
        while (beside != Beside.NOTHING && System.nanoTime() < end) {
            turns.incrementAndGet();
            if (beside == Beside.SCRAPES) {
                scrape(container);
            } else {
                compute(asLong);
            }
            turns.incrementAndGet();
            try {
                Thread.sleep(options.pauseMillis());
            } catch (InterruptedException over) {
                return;
            }
        }
    }

    /** How often this thread has waited, for a lock or anything else, since it began. */
    private static long waits() {
        ThreadInfo own = ManagementFactory.getThreadMXBean()
                .getThreadInfo(Thread.currentThread().getId());
        return own.getWaitedCount() + own.getBlockedCount();
    }

    /** For how long this thread could have run and had no processor, by the kernel. */
    private static long processorWaitNanos() throws IOException {
        return Long.parseLong(
                Files.readString(Path.of("/proc/thread-self/schedstat")).strip().split(" ")[1]);
    }

    private static long collections() {
        long count = 0;
        for (GarbageCollectorMXBean collector : COLLECTORS) {
            count += collector.getCollectionCount();
        }
        return count;
    }

    private static long collectionMillis() {
        return COLLECTORS.stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    private void report(Histogram besideMessages, Map<Beside, Measured> messages, Map<Beside, Measured> openings)
            throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%,d %s of %,d endpoints, Java %s, %d processors%n%n",
                options.sessions(),
                options.kind().text,
                options.endpoints(),
                Runtime.version(),
                Runtime.getRuntime().availableProcessors()));
        double median = millis(besideMessages.getValueAtPercentile(50));
        text.append(String.format(
                Locale.ROOT,
                "A scrape beside messages: median %.1f ms, longest %.1f ms, of %,d (goal: median below 100 ms: %s)%n%n",
                median,
                millis(besideMessages.getMaxValue()),
                besideMessages.getTotalCount(),
                reached(median < GOAL_SCRAPE_MILLIS)));
        text.append(
                "| | median ms | 99.99 % ms | longest ms | longest without a collection ms | over 5 ms, of a million |"
                        + " waits for a lock, in a second | longest with one ms | waits for a processor, of the time | collections, of the time | how many |\n"
                        + "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        messages.forEach((beside, measured) -> row(text, "a message, " + beside.text, measured));
        openings.forEach((beside, measured) -> row(text, "a session opens and ends, " + beside.text, measured));
        double longest = millis(of(messages, Beside.SCRAPES).uncollected.getMaxValue());
        double without = millis(of(messages, Beside.COMPUTING).uncollected.getMaxValue());
        text.append(String.format(
                Locale.ROOT,
                "%nGoal: the longest pause of a message by a scrape is below 5 ms: %.1f ms without a collection, %.1f ms where nothing was scraped: %s%n",
                longest,
                without,
                reached(longest < GOAL_PAUSE_MILLIS)));
        System.out.println(text);
        Files.writeString(Path.of("target", "SCRAPE.md"), text);
        System.out.println("Also in target/SCRAPE.md");
    }

    private static Measured of(Map<Beside, Measured> measured, Beside beside) {
        Measured own = measured.get(beside);
        if (own == null) {
            throw new IllegalStateException("not measured: " + beside);
        }
        return own;
    }

    private static String reached(boolean is) {
        return is ? "reached" : "missed";
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    private static void row(StringBuilder text, String what, Measured measured) {
        Histogram all = measured.all;
        long over =
                all.getCountBetweenValues((long) (GOAL_PAUSE_MILLIS * 1e6), Math.max(all.getMaxValue(), 5_000_000L));
        double seconds = measured.wallNanos / 1e9;
        text.append(String.format(
                Locale.ROOT,
                "| %s | %.4f | %.3f | %.2f | %.2f | %.1f | %.2f | %.2f | %.1f %% | %.1f %% | %,d |%n",
                what,
                millis(all.getValueAtPercentile(50)),
                millis(all.getValueAtPercentile(MOST)),
                millis(all.getMaxValue()),
                millis(measured.uncollected.getMaxValue()),
                all.getMaxValue() < GOAL_PAUSE_MILLIS * 1e6 ? 0 : over * 1e6 / Math.max(1, all.getTotalCount()),
                measured.waits / seconds,
                millis(measured.longestWaitNanos),
                measured.processorWaitNanos / 1e7 / seconds,
                measured.collectionMillis / 10.0 / seconds,
                all.getTotalCount()));
    }
}
