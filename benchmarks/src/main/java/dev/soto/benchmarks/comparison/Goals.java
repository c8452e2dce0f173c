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

    /** Scenarios under load. */
    Table table(List<Scenario> scenarios) {
        Table table = new Table(List.of(
                "scenario",
                "server",
                "best peer",
                "to best peer",
                "by CPU",
                "to the container's own",
                "to Netty",
                "to no protocol"));
        for (Scenario scenario : scenarios) {
            for (Contender contender : contenders) {
                if (scenario != Scenario.IDLE && contender.isSoto()) {
                    add(table, scenario, contender);
                }
            }
        }
        return table;
    }

    private void add(Table table, Scenario scenario, Contender soto) {
        if (medians.of(soto, scenario, Medians.THROUGHPUT).isEmpty()) {
            return;
        }
        Scenario.Ratios toReach = soto.goals(scenario);
        Optional<Contender> best = medians.bestPeer(scenario, contenders);
        table.add(List.of(
                scenario.id(),
                soto.id(),
                best.map(Contender::id).orElse("-"),
                cell(ratio(soto, best, scenario, Medians.THROUGHPUT), toReach.peer()),
                cell(byProcessorTime(soto, scenario), 0),
                cell(medians.ratio(soto, soto.host(), scenario), toReach.host()),
                cell(medians.ratio(soto, Contender.NETTY, scenario), toReach.netty()),
                cell(medians.ratio(soto, Contender.NIO, scenario), toReach.floor())));
    }

    /** How many times as much the most frugal peer takes: steadier than messages a second on a machine with other work. */
    private OptionalDouble byProcessorTime(Contender soto, Scenario scenario) {
        Optional<Contender> least = medians.leastPeer(scenario, contenders, Medians.CPU);
        return least.isPresent() ? medians.ratio(least.get(), soto, scenario, Medians.CPU) : OptionalDouble.empty();
    }

    private OptionalDouble ratio(Contender soto, Optional<Contender> peer, Scenario scenario, String figure) {
        return peer.isPresent() ? medians.ratio(soto, peer.get(), scenario, figure) : OptionalDouble.empty();
    }

    /** Idle sessions: at most half of the best peer's memory, and at least 1.2 times its handshakes a second. */
    Table idle() {
        Table table =
                new Table(List.of("server", "bytes a session to the least peer's", "handshakes to the best peer's"));
        for (Contender soto : contenders) {
            OptionalDouble bytes = ratio(
                    soto,
                    medians.leastPeer(Scenario.IDLE, contenders, "bytesPerSession"),
                    Scenario.IDLE,
                    "bytesPerSession");
            if (soto.isSoto() && bytes.isPresent()) {
                table.add(List.of(
                        soto.id(),
                        String.format(
                                Locale.ROOT,
                                "%.2f %s 0.5",
                                bytes.getAsDouble(),
                                bytes.getAsDouble() <= 0.5 ? "<=" : "**>**"),
                        cell(
                                ratio(
                                        soto,
                                        medians.mostPeer(Scenario.IDLE, contenders, "handshakesPerSecond"),
                                        Scenario.IDLE,
                                        "handshakesPerSecond"),
                                1.2)));
            }
        }
        return table;
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
        return String.format(Locale.ROOT, "%s %s %s", text, sign, goal);
    }
}
