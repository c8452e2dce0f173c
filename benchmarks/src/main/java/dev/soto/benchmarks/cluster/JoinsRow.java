package dev.soto.benchmarks.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Joins of topics that are new to a node, until others route to it, with three servers and a node on each. */
final class JoinsRow implements Row {
    private static final int AT_ONCE = 100;
    private static final double MORE_THAN_A_REQUEST_MILLIS = 5;

    @Override
    public String id() {
        return "joins";
    }

    @Override
    public List<Line> measure(Rig rig) throws IOException {
        NatsServers nats = rig.nats(3);
        List<FigureProcess> nodes = new ArrayList<>();
        FigureProcess members = rig.process("members");
        for (int i = 0; i < 3; i++) {
            FigureProcess node = rig.process("node" + i);
            node.ask("nats url=" + nats.url(i));
            int port = (int) node.figure("node url=" + nats.url(i), "port");
            Rig.connect(members, node, port, "/idle", 1, "");
            nodes.add(node);
        }
        FigureProcess node = nodes.get(0);
        node.ask("nodes count=3");
        nodes.get(1).ask("plainAnswer subject=question");
        FigureProcess.pause(500);

        List<Double> plainOne = new ArrayList<>();
        List<Double> sotoOne = new ArrayList<>();
        List<Double> plainMany = new ArrayList<>();
        List<Double> sotoMany = new ArrayList<>();
        List<Double> requests = new ArrayList<>();
        List<Double> usualRequests = new ArrayList<>();
        List<Double> usualJoins = new ArrayList<>();
        List<Double> joins = new ArrayList<>();
        int one = rig.scaled(1_000, 300);
        int many = rig.scaled(5_000, 2_000);
        // What comes first is compiled meanwhile.
        for (int i = -1; i < rig.rounds(); i++) {
            List<Double> ignored = new ArrayList<>();
            (i < 0 ? ignored : plainOne).add(plain(rig, node, one, 1));
            var joined = node.ask("joins count=" + one + " batch=1 prefix=" + rig.fresh("one") + "/");
            (i < 0 ? ignored : sotoOne).add(Double.parseDouble(joined.getOrDefault("perSecond", "NaN")));
            (i < 0 ? ignored : joins).add(millis(joined, "p99"));
            (i < 0 ? ignored : usualJoins).add(millis(joined, "p50"));
            (i < 0 ? ignored : plainMany).add(plain(rig, node, many, AT_ONCE));
            (i < 0 ? ignored : sotoMany)
                    .add(node.figure(
                            "joins count=" + many + " batch=" + AT_ONCE + " prefix=" + rig.fresh("many") + "/",
                            "perSecond"));
            var answered = node.ask("plainRequests subject=question count=" + one);
            (i < 0 ? ignored : requests).add(millis(answered, "p99"));
            (i < 0 ? ignored : usualRequests).add(millis(answered, "p50"));
        }
        double more = Line.median(joins) - Line.median(requests);
        return List.of(
                Line.atLeast(
                        "joins in effect/s, " + AT_ONCE + " at once, three servers",
                        "jnats, subscribe " + AT_ONCE + ", flush",
                        Line.median(plainMany),
                        Line.median(sotoMany),
                        0.5,
                        ""),
                Line.atLeast(
                        "the same, one after the other",
                        "jnats, subscribe, flush",
                        Line.median(plainOne),
                        Line.median(sotoOne),
                        0.5,
                        ""),
                new Line(
                        "one join, p50 ms",
                        "request by way of two servers",
                        Line.two(Line.median(usualRequests)),
                        Line.two(Line.median(usualJoins)),
                        "",
                        "",
                        true),
                new Line(
                        "one join, p99 ms",
                        "request by way of two servers",
                        Line.two(Line.median(requests)),
                        Line.two(Line.median(joins)),
                        "+ " + Line.two(more),
                        "at most + 5",
                        more <= MORE_THAN_A_REQUEST_MILLIS));
    }

    private static double millis(Map<String, String> answer, String micros) {
        return Double.parseDouble(answer.getOrDefault(micros, "NaN")) / 1000;
    }

    private static double plain(Rig rig, FigureProcess node, int count, int batch) throws IOException {
        return node.figure(
                "plainJoins count=" + count + " batch=" + batch + " prefix=" + rig.fresh("plain"), "perSecond");
    }
}
