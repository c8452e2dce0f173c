package dev.soto.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/**
 * What a scrape takes with many sessions, and for how long it holds up a message, or a session that opens: one thread asks for the sums as a
 * registry of meters does, another one sends messages to sessions here and there, or opens some. Beside it the same without scrapes: what
 * the machine and the collector hold up by themselves. Run in the folder of this module; see docs/benchmarks.md.
 */
public final class ScrapePauses {
    private static final String USAGE = """
            Options:
              --sessions 100000       that are open, over transports in memory
              --endpoints 100         that they belong to
              --seconds 8             of messages, and of sessions that open, each with scrapes and without
              --pause-millis 100      from the end of a scrape to the next one
              --kind sessions         sessions of Jakarta, or handlers
            """;

    private static final double GOAL_SCRAPE_MILLIS = 100;
    private static final double GOAL_PAUSE_MILLIS = 5;
    private static final int WARM_UP_SCRAPES = 30;
    private static final double MOST = 99.99;

    private int sessions = 100_000;
    private int endpoints = 100;
    private int seconds = 8;
    private int pauseMillis = 100;
    private boolean handlers;
    private final List<MemoryTransport> open = new ArrayList<>();
    private final ClientFrames frames = new ClientFrames(1, 64);
    /** Odd while one is under way. */
    private final AtomicInteger scrapes = new AtomicInteger();

    private int random = 1;

    /** What was measured while somebody else scraped, in nanoseconds. */
    private record Measured(Histogram during, Histogram between, Histogram scrape) {
        Measured() {
            this(new Histogram(3), new Histogram(3), new Histogram(3));
        }
    }

    private interface Work {
        void once(MemoryContainer container) throws Exception;
    }

    private ScrapePauses() {}

    /** Runs it. */
    public static void main(String... arguments) throws Exception {
        ScrapePauses program = new ScrapePauses();
        try {
            for (int i = 0; i + 1 < arguments.length; i += 2) {
                program.parse(arguments[i], arguments[i + 1]);
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + USAGE);
            System.exit(2);
        }
        program.run();
    }

    private void parse(String name, String value) {
        switch (name) {
            case "--sessions" -> sessions = Integer.parseInt(value);
            case "--endpoints" -> endpoints = Integer.parseInt(value);
            case "--seconds" -> seconds = Integer.parseInt(value);
            case "--pause-millis" -> pauseMillis = Integer.parseInt(value);
            case "--kind" -> handlers = value.equals("handlers");
            default -> throw new IllegalArgumentException("there is no option " + name);
        }
    }

    private void run() throws Exception {
        // Nobody answers pings here.
        try (MemoryContainer container = new MemoryContainer(Map.of("dev.soto.keepAliveInterval", "0"), endpoints)) {
            for (int i = 0; i < sessions; i++) {
                open.add(openOne(container, i));
            }
            // They have been there for a while: what they are made of is old.
            System.gc();
            Work message = any -> open.get(next(open.size())).read(frames.read());
            Work opening = any -> openOne(container, next(endpoints)).end();
            for (int i = 0; i < WARM_UP_SCRAPES; i++) {
                scrape(container);
            }
            measure(container, message, false);
            Measured alone = measure(container, message, false);
            Measured messages = measure(container, message, true);
            Measured opensAlone = measure(container, opening, false);
            Measured opens = measure(container, opening, true);
            report(alone, messages, opensAlone, opens);
        }
    }

    private MemoryTransport openOne(MemoryContainer container, int number) throws Exception {
        return handlers ? container.openHandler(number) : container.openSession(number);
    }

    /** Cheap, and far from one to the next. */
    private int next(int bound) {
        random = random * 1_664_525 + 1_013_904_223;
        return (random >>> 1) % bound;
    }

    /** What a registry of meters asks a container for. */
    private static long scrape(MemoryContainer container) {
        long begin = System.nanoTime();
        int counted = container.container().statistics().endpoints().size()
                + container.container().statistics().resources().threads().size();
        if (counted == 0) {
            throw new IllegalStateException("nothing was counted");
        }
        return System.nanoTime() - begin;
    }

    private Measured measure(MemoryContainer container, Work work, boolean scraping) throws Exception {
        Measured measured = new Measured();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Thread scraper = new Thread(
                () -> {
                    while (scraping && System.nanoTime() < end) {
                        scrapes.incrementAndGet();
                        measured.scrape.recordValue(scrape(container));
                        scrapes.incrementAndGet();
                        try {
                            Thread.sleep(pauseMillis);
                        } catch (InterruptedException over) {
                            return;
                        }
                    }
                },
                "scraper");
        scraper.start();
        while (System.nanoTime() < end) {
            int before = scrapes.get();
            long begin = System.nanoTime();
            work.once(container);
            long took = System.nanoTime() - begin;
            boolean between = before == scrapes.get() && before % 2 == 0;
            (between ? measured.between : measured.during).recordValue(took);
        }
        scraper.join();
        return measured;
    }

    private void report(Measured alone, Measured messages, Measured opensAlone, Measured opens) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%,d %s of %,d endpoints, Java %s, %d processors%n%n",
                sessions,
                handlers ? "connections of handlers" : "sessions of Jakarta",
                endpoints,
                Runtime.version(),
                Runtime.getRuntime().availableProcessors()));
        text.append("| | median ms | 99.99 % ms | longest ms | how many | goal |\n|---|---:|---:|---:|---:|---|\n");
        row(
                text,
                "a scrape beside messages",
                messages.scrape,
                median(messages.scrape) < GOAL_SCRAPE_MILLIS,
                "median below 100 ms");
        row(text, "a message, no scrapes", alone.between, true, "");
        row(text, "a message between scrapes", messages.between, true, "");
        row(
                text,
                "a message during a scrape",
                messages.during,
                longest(messages.during) < GOAL_PAUSE_MILLIS,
                "longest below 5 ms");
        row(text, "a scrape beside openings", opens.scrape, true, "");
        row(text, "a session opens and ends, no scrapes", opensAlone.between, true, "");
        row(text, "a session opens and ends between scrapes", opens.between, true, "");
        row(text, "a session opens and ends during a scrape", opens.during, true, "");
        System.out.println(text);
        Files.writeString(Path.of("target", "SCRAPE.md"), text);
        System.out.println("Also in target/SCRAPE.md");
    }

    private static double median(Histogram nanos) {
        return nanos.getValueAtPercentile(50) / 1e6;
    }

    private static double longest(Histogram nanos) {
        return nanos.getMaxValue() / 1e6;
    }

    private static void row(StringBuilder text, String what, Histogram nanos, boolean reached, String goal) {
        text.append(String.format(
                Locale.ROOT,
                "| %s | %.4f | %.3f | %.2f | %,d | %s |%n",
                what,
                median(nanos),
                nanos.getValueAtPercentile(MOST) / 1e6,
                longest(nanos),
                nanos.getTotalCount(),
                goal.isEmpty() ? "" : goal + (reached ? ": reached" : ": missed")));
    }
}
