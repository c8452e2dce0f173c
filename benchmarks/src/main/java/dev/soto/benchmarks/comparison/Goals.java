package dev.soto.benchmarks.comparison;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Soto's ratios to the others, beside those it is to reach. */
final class Goals {
    private final Medians medians;
    private final List<Contender> contenders;

    Goals(Medians medians, List<Contender> contenders) {
        this.medians = medians;
        this.contenders = contenders;
    }

    Table table(List<Scenario> scenarios) {
        Table table =
                new Table(List.of("scenario", "server", "best peer", "to best peer", "to Netty", "to no protocol"));
        for (Scenario scenario : scenarios) {
            if (scenario == Scenario.IDLE) {
                continue;
            }
            Scenario.Goals goals = scenario.goals;
            add(table, scenario, Contender.SOTO, goals.usual());
            add(table, scenario, Contender.SOTO_NONBLOCKING, goals.nonBlocking());
        }
        return table;
    }

    private void add(Table table, Scenario scenario, Contender soto, Scenario.Ratios toReach) {
        if (medians.of(soto, scenario, Medians.THROUGHPUT).isEmpty()) {
            return;
        }
        Optional<Contender> best = medians.bestPeer(scenario, contenders);
        OptionalDouble toBest = best.isPresent() ? medians.ratio(soto, best.get(), scenario) : OptionalDouble.empty();
        table.add(List.of(
                scenario.id(),
                soto.id(),
                best.map(Contender::id).orElse("-"),
                cell(toBest, toReach.peer()),
                cell(medians.ratio(soto, Contender.NETTY, scenario), toReach.netty()),
                cell(medians.ratio(soto, Contender.NIO, scenario), toReach.floor())));
    }

    private static String cell(OptionalDouble ratio, double goal) {
        if (ratio.isEmpty()) {
            return "-";
        }
        String text = String.format(Locale.ROOT, "%.2f", ratio.getAsDouble());
        if (goal == 0) {
            return text;
        }
        String sign = ratio.getAsDouble() >= goal ? ">=" : "**<**";
        return String.format(Locale.ROOT, "%s %s %.1f", text, sign, goal);
    }
}
