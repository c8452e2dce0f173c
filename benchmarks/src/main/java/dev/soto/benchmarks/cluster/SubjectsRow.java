package dev.soto.benchmarks.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A node with very many topics: what they take there and in each of three servers, and how soon they are back when its server is killed. */
final class SubjectsRow implements Row {
    private static final int SAMPLES = 1_000;

    @Override
    public String id() {
        return "subjects";
    }

    @Override
    public List<Line> measure(Rig rig) throws IOException {
        int count = rig.scaled(100_000, 20_000);
        NatsServers nats = rig.nats(3);
        FigureProcess members = rig.process("members");
        FigureProcess others = rig.process("idle");
        members.ask("nats url=" + nats.url(2));
        FigureProcess node = rig.process("node");
        FigureProcess other = rig.process("other");
        int port = (int) node.figure("node url=" + nats.url(0), "port");
        int otherPort = (int) other.figure("node url=" + nats.url(1), "port");
        Rig.connect(members, node, port, "/idle", 1, "");
        Rig.connect(others, other, otherPort, "/idle", 1, "");
        node.ask("nodes count=2");
        double heap = node.figure("heap", "bytes");
        double own = nats.residentMiB(0);
        double next = nats.residentMiB(1);
        double millis = node.figure("joinMany prefix=s/ count=" + count, "millis");
        double nodeMiB = (node.figure("heap", "bytes") - heap) / 1048576;
        double ownMiB = nats.residentMiB(0) - own;
        double nextMiB = nats.residentMiB(1) - next;
        nats.kill(0);
        var back = node.ask("back");
        double connected = Double.parseDouble(back.getOrDefault("connected", "NaN"));
        double confirmed = Double.parseDouble(back.getOrDefault("confirmed", "NaN"));
        members.ask("membersFollow credit=none members=1 every=1000000");
        other.ask("sendEach prefix=s/ count=" + count + " step=" + count / SAMPLES);
        FigureProcess.pause(1_000);
        double come = members.figure("membersCount", "messages");
        String what = String.format("%,d topics of a node, ", count);
        List<Line> lines = new ArrayList<>(List.of(
                Line.shown(what + "joined by one session in s", millis / 1000, ""),
                Line.shown(what + "MiB of heap in the node", nodeMiB, ""),
                Line.shown(what + "MiB in its NATS server", ownMiB, ""),
                Line.shown(what + "MiB in the next", nextMiB, ""),
                Line.shown(what + "its server killed, connected again after s", connected / 1000, ""),
                Line.atMost(what + "all are heard again by others after s", confirmed / 1000, 3, "")));
        lines.add(new Line(
                what + "of " + SAMPLES + " messages then sent came",
                "",
                "",
                Line.number(come),
                "",
                "all",
                come == SAMPLES));
        return lines;
    }
}
