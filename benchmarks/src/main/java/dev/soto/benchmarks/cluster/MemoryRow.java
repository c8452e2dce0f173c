package dev.soto.benchmarks.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Bytes of a session that uses no cluster, and of a membership. */
final class MemoryRow implements Row {
    private static final int TOPICS = 20;

    @Override
    public String id() {
        return "memory";
    }

    @Override
    public List<Line> measure(Rig rig) throws IOException {
        int count = rig.scaled(5_000, 2_000);
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        List<Double> first = new ArrayList<>();
        List<Double> more = new ArrayList<>();
        for (int i = 0; i < rig.rounds(); i++) {
            try (Rig round = rig.another()) {
                FigureProcess members = round.process("members");
                FigureProcess alone = round.withoutCluster("alone");
                without.add(session(members, alone, (int) alone.figure("node url=none", "port"), count));
                members.ask("membersClose");
            }
            try (Rig round = rig.another()) {
                FigureProcess members = round.process("members");
                FigureProcess node = round.process("node");
                NatsServers nats = round.nats(1);
                with.add(session(members, node, (int) node.figure("node url=" + nats.url(0), "port"), count));
                // What a cluster takes once is there with the first membership.
                node.ask("joins count=100 batch=100 prefix=first/");
                double before = heap(node);
                node.ask("joinAll from=0 to=1");
                double one = heap(node);
                node.ask("joinAll from=1 to=" + (TOPICS + 1));
                first.add((one - before) / count);
                more.add((heap(node) - one) / count / TOPICS);
            }
        }
        double idle = Line.median(with) - Line.median(without);
        return List.of(
                new Line(
                        "idle session in no topic, heap B",
                        "without the module",
                        Line.number(Line.median(without)),
                        Line.number(Line.median(with)),
                        (idle < 0 ? "- " : "+ ") + Line.number(Math.abs(idle)),
                        "+ 0 (here: 16)",
                        idle <= 16),
                Line.atMost("a session's first membership, heap B", Line.median(first), 120, ""),
                Line.atMost("each of a session's next " + TOPICS + " memberships, heap B", Line.median(more), 120, ""));
    }

    private static double session(FigureProcess members, FigureProcess node, int port, int count) throws IOException {
        // What a process takes once for so many is there before.
        Rig.connect(members, node, port, "/idle", count, "");
        Rig.disconnect(members, node);
        FigureProcess.pause(1_500);
        double before = heap(node);
        Rig.connect(members, node, port, "/idle", count, "");
        return (heap(node) - before) / count;
    }

    private static double heap(FigureProcess node) throws IOException {
        return node.figure("heap", "bytes");
    }
}
