package dev.soto.benchmarks.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** What {@link Costs} found: medians of the rounds, and ratios to a server without the extra in the same round. */
final class CostReport {
    private static final double ACCESS_LOG = 0.95;
    private static final double OFTEN = 0.97;
    private static final double SELDOM = 0.95;
    private static final double DEFAULT = 0.98;
    private static final double NO_GOAL = 0;

    private static final String IDLE = "heapBytesPerSession";

    private final List<Sample> samples;

    /**
     * A measurement.
     *
     * @param figures by name, as the load program prints them; empty when it failed
     * @param failure what went wrong, or nothing
     */
    record Sample(int round, Extra extra, Work work, Map<String, Double> figures, String failure) {}

    /** A line of the table. */
    private record Line(String title, Extra with, Extra without, double goal) {}

    private static final List<Line> LINES = List.of(
            new Line("what is on by default, to the commit before", Extra.NOTHING, Extra.BEFORE, DEFAULT),
            new Line(Extra.METERS.title, Extra.METERS, Extra.NOTHING, OFTEN),
            new Line("callbackSampling 64, to 0", Extra.METERS, Extra.UNSAMPLED, NO_GOAL),
            new Line(Extra.RECORDER.title, Extra.RECORDER, Extra.NOTHING, SELDOM),
            new Line(Extra.SPANS.title, Extra.SPANS, Extra.NOTHING, SELDOM),
            new Line(Extra.LOG_CONTEXT.title, Extra.LOG_CONTEXT, Extra.NOTHING, SELDOM),
            new Line(Extra.ACCESS_LOG.title, Extra.ACCESS_LOG, Extra.NOTHING, ACCESS_LOG),
            new Line(Extra.JDK_ACCESS_LOG.title, Extra.JDK_ACCESS_LOG, Extra.NOTHING, NO_GOAL),
            new Line(Extra.CONSOLE.title, Extra.CONSOLE, Extra.SESSIONS, OFTEN));

    CostReport(List<Sample> samples) {
        this.samples = samples;
    }

    /** One measurement in one line, for the terminal while it runs. */
    static String line(Sample sample) {
        String head = String.format(
                Locale.ROOT, "%d %-12s %-12s", sample.round(), sample.extra().id(), sample.work().title);
        if (!sample.failure().isEmpty()) {
            return head + " failed: " + sample.failure();
        }
        if (sample.work() == Work.IDLE) {
            return head + String.format(Locale.ROOT, " %,.0f B", value(sample, IDLE));
        }
        return head
                + String.format(
                        Locale.ROOT,
                        " %,12.0f/s %8.3f us, load busy %.2f",
                        value(sample, Medians.THROUGHPUT),
                        value(sample, Medians.CPU),
                        value(sample, "loadBusy"));
    }

    private static double value(Sample sample, String figure) {
        return sample.figures().getOrDefault(figure, Double.NaN);
    }

    /** The tables, as Markdown. */
    String text() {
        StringBuilder text = new StringBuilder();
        Table table = new Table(List.of(
                "switched on", "work", "without /s", "with /s", "ratio", "of rounds", "goal", "us", "us ratio"));
        Table idle = new Table(List.of("switched on", "B of heap a session", "more than without", "of rounds"));
        for (Line line : LINES) {
            for (Work work : Work.values()) {
                if (work == Work.IDLE) {
                    addIdle(idle, line);
                } else {
                    add(table, line, work);
                }
            }
        }
        if (!table.isEmpty()) {
            text.append("\n## Throughput\n\n").append(table.text());
        }
        if (!idle.isEmpty()) {
            text.append("\n## Idle sessions\n\n").append(idle.text());
        }
        List<Sample> failed =
                samples.stream().filter(sample -> !sample.failure().isEmpty()).toList();
        if (!failed.isEmpty()) {
            text.append("\n## Failed\n\n");
            failed.forEach(sample -> text.append("- ").append(line(sample)).append('\n'));
        }
        return text.toString();
    }

    private void add(Table table, Line line, Work work) {
        double[] ratios = pairs(line, work, Medians.THROUGHPUT, true);
        if (ratios.length == 0) {
            return;
        }
        double ratio = Medians.middle(ratios);
        table.add(List.of(
                line.title(),
                work.title,
                median(line.without(), work, Medians.THROUGHPUT, 0),
                median(line.with(), work, Medians.THROUGHPUT, 0),
                shown(ratio),
                shown(ratios[0]) + " to " + shown(ratios[ratios.length - 1]),
                line.goal() == NO_GOAL ? "" : (ratio < line.goal() ? "**<** " : ">= ") + shown(line.goal()),
                median(line.with(), work, Medians.CPU, 3),
                shown(Medians.middle(pairs(line, work, Medians.CPU, true)))));
    }

    private void addIdle(Table table, Line line) {
        // A console costs its memory before its page is open.
        Extra without = line.without() == Extra.SESSIONS ? Extra.NOTHING : line.without();
        double[] more = pairs(new Line(line.title(), line.with(), without, NO_GOAL), Work.IDLE, IDLE, false);
        if (more.length > 0) {
            table.add(List.of(
                    line.title(),
                    median(line.with(), Work.IDLE, IDLE, 0),
                    figure(Medians.middle(more), 0),
                    figure(more[0], 0) + " to " + figure(more[more.length - 1], 0)));
        }
    }

    /** Of each round that has both, the ratio or the difference; sorted. Rounds are compared with themselves, because a machine changes. */
    private double[] pairs(Line line, Work work, String figure, boolean ratio) {
        List<Double> found = new ArrayList<>();
        for (Sample with : samples) {
            for (Sample without : samples) {
                if (with.round() == without.round()
                        && with.work() == work
                        && without.work() == work
                        && with.extra() == line.with()
                        && without.extra() == line.without()
                        && with.figures().containsKey(figure)
                        && without.figures().containsKey(figure)) {
                    found.add(
                            ratio
                                    ? value(with, figure) / value(without, figure)
                                    : value(with, figure) - value(without, figure));
                }
            }
        }
        return found.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    private String median(Extra extra, Work work, String figure, int decimals) {
        DoubleStream values = samples.stream()
                .filter(sample -> sample.extra() == extra
                        && sample.work() == work
                        && sample.figures().containsKey(figure))
                .mapToDouble(sample -> value(sample, figure));
        return figure(Medians.middle(values.sorted().toArray()), decimals);
    }

    private static String shown(double ratio) {
        return figure(ratio, 3);
    }

    private static String figure(double value, int decimals) {
        return Table.figure(OptionalDouble.of(value), decimals);
    }
}
