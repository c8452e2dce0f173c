package dev.soto.benchmarks.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Messages that are kept, as fast as they are, and many clients that come back and have missed some. */
final class HistoryRow implements Row {
    private static final int BYTES = 128;
    private static final int WINDOW = 1_000;
    private static final int KEPT = 100;
    private static final int MISSED = 50;

    @Override
    public String id() {
        return "history";
    }

    @Override
    public List<Line> measure(Rig rig) throws IOException {
        NatsServers nats = rig.keepingNats();
        FigureProcess members = rig.process("members");
        FigureProcess sender = node(rig, nats, members, "sender", 1);
        List<Line> lines = new ArrayList<>();
        lines.addAll(publish(rig, sender));
        int clients = rig.scaled(1_000, 200);
        FigureProcess other = node(rig, nats, members, "other", clients);
        sender.ask("nodes count=2");
        lines.addAll(reconnects(rig, sender, other, clients));
        return lines;
    }

    private static FigureProcess node(Rig rig, NatsServers nats, FigureProcess members, String name, int sessions)
            throws IOException {
        FigureProcess node = rig.process(name);
        node.ask("nats url=" + nats.url(0));
        int port = (int) node.figure("node url=" + nats.url(0), "port");
        Rig.connect(members, node, port, "/idle", sessions, "");
        return node;
    }

    private static List<Line> publish(Rig rig, FigureProcess sender) throws IOException {
        String how = " bytes=" + BYTES + " window=" + WINDOW + " warm=" + rig.scaled(1_200, 600) + " millis="
                + rig.scaled(2_000, 1_000);
        List<Double> plain = new ArrayList<>();
        List<Double> like = new ArrayList<>();
        List<Double> soto = new ArrayList<>();
        sender.ask("plainStream name=plainKept");
        sender.ask("plainLikeStream name=likeKept");
        // What comes first is compiled meanwhile.
        for (int i = -1; i < rig.rounds(); i++) {
            double ofPlain = sender.figure("plainKeep subject=plainKept.a" + how, "perSecond");
            double ofLike = sender.figure("plainLikeKeep subject=likeKept.a" + how, "perSecond");
            double ofSoto = sender.figure("keep topic=kept" + how, "perSecond");
            if (i >= 0) {
                plain.add(ofPlain);
                like.add(ofLike);
                soto.add(ofSoto);
            }
        }
        String what = "128 B to a topic with a history, kept/s";
        return List.of(
                Line.atLeast(what, "JetStream, asynchronous publish", Line.median(plain), Line.median(soto), 0.6, ""),
                Line.beside(
                        what, "the same with ids, published again with places", Line.median(like), Line.median(soto)));
    }

    private static List<Line> reconnects(Rig rig, FigureProcess sender, FigureProcess other, int clients)
            throws IOException {
        sender.ask("plainWatchReads");
        List<Double> one = new ArrayList<>();
        List<Double> many = new ArrayList<>();
        double reads = 0;
        // What comes first is compiled meanwhile.
        for (int i = -1; i < rig.rounds(); i++) {
            double alone = comeBack(rig, sender, other, 1);
            sender.ask("plainReads");
            double all = comeBack(rig, sender, other, clients);
            reads = Math.max(reads, sender.figure("plainReads", "readers"));
            if (i >= 0) {
                one.add(alone);
                many.add(all);
            }
        }
        if (reads == 0) {
            throw new IOException("nobody has read the store, so reads are not seen");
        }
        String who = String.format("%,d clients come back, each %d messages behind, ", clients, MISSED);
        return List.of(
                Line.atMost(who + "reads of the store", reads, 1, ""),
                Line.beside(who + "ms", "one client", Line.median(one), Line.median(many)));
    }

    /** Milliseconds until those have what they have missed who come to a topic that is new to their node. */
    private static double comeBack(Rig rig, FigureProcess sender, FigureProcess other, int clients) throws IOException {
        String topic = rig.fresh("back");
        String position = sender.ask(
                        "keepSome topic=" + topic + " bytes=" + BYTES + " count=" + KEPT + " missed=" + MISSED)
                .get("position");
        return other.figure(
                "comeBack topic=" + topic + " position=" + position + " missed=" + MISSED + " count=" + clients,
                "millis");
    }
}
