package dev.soto.benchmarks.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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
        List<Double> joins = new ArrayList<>();
        int one = rig.scaled(1_000, 300);
        int many = rig.scaled(5_000, 2_000);
        // What comes first is compiled meanwhile.
        for (int i = -1; i < rig.rounds(); i++) {
            List<Double> ignored = new ArrayList<>();
            (i < 0 ? ignored : plainOne).add(plain(rig, node, one, 1));
            var joined = node.ask("joins count=" + one + " batch=1 prefix=" + rig.fresh("one") + "/");
            (i < 0 ? ignored : sotoOne).add(Double.parseDouble(joined.getOrDefault("perSecond", "NaN")));
            (i < 0 ? ignored : joins).add(Double.parseDouble(joined.getOrDefault("p99", "NaN")) / 1000);
            (i < 0 ? ignored : plainMany).add(plain(rig, node, many, AT_ONCE));
            (i < 0 ? ignored : sotoMany)
                    .add(node.figure(
                            "joins count=" + many + " batch=" + AT_ONCE + " prefix=" + rig.fresh("many") + "/",
                            "perSecond"));
            (i < 0 ? ignored : requests).add(node.figure("plainRequests subject=question count=" + one, "p99") / 1000);
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
                        "one join, p99 ms",
                        "request by way of two servers",
                        Line.two(Line.median(requests)),
                        Line.two(Line.median(joins)),
                        "+ " + Line.two(more),
                        "at most + 5",
                        more <= MORE_THAN_A_REQUEST_MILLIS));
    }

    private static double plain(Rig rig, FigureProcess node, int count, int batch) throws IOException {
        return node.figure(
                "plainJoins count=" + count + " batch=" + batch + " prefix=" + rig.fresh("plain"), "perSecond");
    }
}
