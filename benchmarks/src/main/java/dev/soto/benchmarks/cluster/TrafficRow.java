package dev.soto.benchmarks.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Messages from node to node and to many members, as fast as they come, and the time that they take. */
final class TrafficRow implements Row {
    private static final int BYTES = 128;
    private static final int KIBIBYTE = 1024;
    private static final int WINDOW_OF_ONE = 4_000;
    private static final int WINDOW_OF_MANY = 4;
    private static final int RATE = 1_000;
    private static final double MAX_CALL_MILLIS = 1;

    @Override
    public String id() {
        return "traffic";
    }

    /** The processes: a node that sends, one with members, a program that reads for them. */
    private record Site(Rig rig, FigureProcess sender, FigureProcess node, FigureProcess members, int port) {
        String time() {
            return " warm=" + rig.scaled(1_200, 600) + " millis=" + rig.scaled(1_600, 800);
        }

        /** Messages a second that all members get. */
        double soto(FigureProcess from, String topic, String mode, int count, int bytes) throws IOException {
            String credit = rig.fresh("credit.");
            members.ask("membersFollow credit=" + credit + " members=" + count + " every=" + (count == 1 ? 200 : 1));
            return from.figure(
                    "send mode=" + mode + " topic=" + topic + " bytes=" + bytes + " window="
                            + (count == 1 ? WINDOW_OF_ONE : WINDOW_OF_MANY) + " credit=" + credit + time(),
                    "perSecond");
        }

        double plain(int bytes) throws IOException {
            String credit = rig.fresh("credit.");
            String subject = rig.fresh("plain.");
            node.ask("plainListen subject=" + subject + " credit=" + credit + " every=200");
            return sender.figure(
                    "send mode=plain topic=" + subject + " bytes=" + bytes + " window=" + WINDOW_OF_ONE + " credit="
                            + credit + time(),
                    "perSecond");
        }
    }

    @Override
    public List<Line> measure(Rig rig) throws IOException {
        NatsServers nats = rig.nats(1);
        FigureProcess sender = rig.process("sender");
        FigureProcess node = rig.process("node");
        FigureProcess members = rig.process("members");
        for (FigureProcess each : List.of(sender, node, members)) {
            each.ask("nats url=" + nats.url(0));
        }
        int senderPort = (int) sender.figure("node url=" + nats.url(0), "port");
        int port = (int) node.figure("node url=" + nats.url(0), "port");
        FigureProcess idle = rig.process("idle");
        Rig.connect(idle, sender, senderPort, "/idle", 1, "");
        sender.ask("nodes count=2");
        Site site = new Site(rig, sender, node, members, port);
        List<Line> lines = new ArrayList<>();
        one(site, lines);
        many(site, lines);
        deflated(site, lines);
        calls(site, lines);
        return lines;
    }

    private static void one(Site site, List<Line> lines) throws IOException {
        Rig.connect(site.members, site.node, site.port, "/m/one", 1, "");
        site.node.ask("topic topic=one members=1");
        List<Double> plain = new ArrayList<>();
        List<Double> soto = new ArrayList<>();
        List<double[]> plainTimes = new ArrayList<>();
        List<double[]> sotoTimes = new ArrayList<>();
        for (int i = 0; i < site.rig.rounds(); i++) {
            plain.add(site.plain(BYTES));
            soto.add(site.soto(site.sender, "one", "topic", 1, BYTES));
        }
        for (int i = 0; i < site.rig.rounds(); i++) {
            plainTimes.add(plainTimes(site));
            sotoTimes.add(sotoTimes(site));
        }
        lines.add(Line.atLeast(
                "node to node, 128 B, one member, messages/s",
                "jnats, publish to subscribe",
                Line.median(plain),
                Line.median(soto),
                0.7,
                ""));
        double p50 = median(plainTimes, 0);
        double p99 = median(plainTimes, 1);
        double more = median(sotoTimes, 0) - p50;
        lines.add(new Line(
                "the same at 1,000/s, p50 us",
                "the same",
                Line.number(p50),
                Line.number(median(sotoTimes, 0)),
                "+ " + Line.number(more),
                "at most + 60",
                more <= 60));
        double times = median(sotoTimes, 1) / p99;
        lines.add(new Line(
                "the same, p99 us",
                "the same",
                Line.number(p99),
                Line.number(median(sotoTimes, 1)),
                Line.two(times),
                "at most 1.50",
                times <= 1.5));
        Rig.disconnect(site.members, site.node);
    }

    private static double median(List<double[]> times, int which) {
        return Line.median(times.stream().map(each -> each[which]).toList());
    }

    private static double[] plainTimes(Site site) throws IOException {
        String subject = site.rig.fresh("plain.");
        site.node.ask("plainListen subject=" + subject + " credit=none every=1");
        return times(site, site.node, "plainLatency", "plain", subject);
    }

    private static double[] sotoTimes(Site site) throws IOException {
        site.members.ask("membersFollow credit=none members=1 every=0");
        return times(site, site.members, "membersLatency", "topic", "one");
    }

    private static double[] times(Site site, FigureProcess receiver, String latency, String mode, String topic)
            throws IOException {
        String pace = "pace mode=" + mode + " topic=" + topic + " bytes=" + BYTES + " rate=" + RATE + " count=";
        site.sender.ask(pace + site.rig.scaled(500, 300));
        receiver.ask(latency);
        site.sender.ask(pace + site.rig.scaled(2_500, 1_000));
        FigureProcess.pause(100);
        var answer = receiver.ask(latency);
        return new double[] {
            Double.parseDouble(answer.getOrDefault("p50", "NaN")), Double.parseDouble(answer.getOrDefault("p99", "NaN"))
        };
    }

    private static void many(Site site, List<Line> lines) throws IOException {
        int count = 1_000;
        Rig.connect(site.members, site.node, site.port, "/m/many", count, "");
        site.node.ask("topic topic=many members=" + count);
        List<Double> loop = new ArrayList<>();
        List<Double> local = new ArrayList<>();
        List<Double> remote = new ArrayList<>();
        List<Double> withMute = new ArrayList<>();
        for (int i = 0; i < site.rig.rounds(); i++) {
            loop.add(count * site.soto(site.node, "many", "loop", count, BYTES));
            local.add(count * site.soto(site.node, "many", "local", count, BYTES));
            remote.add(count * site.soto(site.sender, "many", "topic", count, BYTES));
        }
        site.members.ask("membersOpen mute=1 count=1 path=/m/many port=" + site.port);
        site.node.ask("sessions count=" + (count + 1));
        for (int i = 0; i < site.rig.rounds(); i++) {
            withMute.add(count * site.soto(site.node, "many", "local", count, BYTES));
        }
        lines.add(Line.atLeast(
                "128 B from another node to 1,000 members, deliveries/s",
                "Topic.send on their node",
                Line.median(local),
                Line.median(remote),
                0.95,
                ""));
        lines.add(Line.atLeast(
                "Topic.send to 1,000 members here, deliveries/s",
                "loop over getOpenSessions",
                Line.median(loop),
                Line.median(local),
                1.0,
                ""));
        lines.add(Line.atLeast(
                "the same, and one more never reads",
                "Topic.send without it",
                Line.median(local),
                Line.median(withMute),
                0.95,
                ""));
        Rig.disconnect(site.members, site.node);
    }

    private static void deflated(Site site, List<Line> lines) throws IOException {
        int count = 1_000;
        List<Double> as = new ArrayList<>();
        List<Double> deflated = new ArrayList<>();
        for (int i = 0; i < site.rig.rounds(); i++) {
            as.add(count * kibibytes(site, count, ""));
            deflated.add(count * kibibytes(site, count, " deflate=1"));
        }
        lines.add(Line.atLeast(
                "1 KiB deflated from another node to 1,000 members, deliveries/s",
                "the same, not compressed",
                Line.median(as),
                Line.median(deflated),
                0.7,
                ""));
    }

    private static double kibibytes(Site site, int count, String deflate) throws IOException {
        String topic = site.rig.fresh("kib");
        Rig.connect(site.members, site.node, site.port, "/m/" + topic, count, deflate);
        site.node.ask("topic topic=" + topic + " members=" + count);
        double perSecond = site.soto(site.sender, topic, "topic", count, KIBIBYTE);
        Rig.disconnect(site.members, site.node);
        return perSecond;
    }

    private static void calls(Site site, List<Line> lines) throws IOException {
        int count = site.rig.scaled(10_000, 2_000);
        Rig.connect(site.members, site.node, site.port, "/m/huge", count, "");
        site.node.ask("topic topic=huge members=" + count);
        site.members.ask("membersFollow credit=none members=" + count + " every=1000000");
        var answer = site.node.ask("calls topic=huge bytes=" + BYTES + " count=" + site.rig.scaled(60, 30) + " pause="
                + site.rig.scaled(150, 50));
        double p50 = Double.parseDouble(answer.getOrDefault("p50", "NaN")) / 1000;
        double most = Double.parseDouble(answer.getOrDefault("most", "NaN")) / 1000;
        lines.add(Line.shown(String.format("the call itself, %,d members, p50 ms", count), p50, ""));
        lines.add(Line.atMost(
                String.format("the call itself, %,d members, longest ms", count), most, MAX_CALL_MILLIS, ""));
        Rig.disconnect(site.members, site.node);
    }
}
