package dev.soto.benchmarks.cluster;

import java.io.IOException;
import java.util.List;

/** Many entries of presence on three nodes, and a fourth that is new to them. */
final class PresenceRow implements Row {
    private static final int NODES = 3;
    private static final int TOPICS = 100;

    @Override
    public String id() {
        return "presence";
    }

    @Override
    public List<Line> measure(Rig rig) throws IOException {
        int sessions = rig.scaled(334, 34);
        int entries = NODES * sessions * TOPICS;
        NatsServers nats = rig.nats(1);
        FigureProcess members = rig.process("members");
        for (int i = 0; i < NODES; i++) {
            FigureProcess node = rig.process("node" + i);
            int port = (int) node.figure("node url=" + nats.url(0), "port");
            Rig.connect(members, node, port, "/idle", sessions, "");
            node.ask("joinAll presence=1 from=0 to=" + TOPICS);
        }
        FigureProcess fresh = rig.process("fresh");
        // Its code is loaded, and it has a session by which to get at the cluster; it knows nothing of the topics.
        int port = (int) fresh.figure("node url=" + nats.url(0), "port");
        Rig.connect(members, fresh, port, "/idle", 1, "");
        fresh.ask("nodes count=" + (NODES + 1));
        FigureProcess.pause(1_000);
        double before = fresh.figure("heap", "bytes");
        double millis = fresh.figure("watch topics=" + TOPICS + " expected=" + entries, "millis");
        double bytes = (fresh.figure("heap", "bytes") - before) / entries;
        String what = String.format("presence of %,d entries on three nodes, ", entries);
        return List.of(
                Line.atMost(what + "heap B an entry and node", bytes, 250, ""),
                Line.atMost(what + "a new node knows all after s", millis / 1000, 3, ""));
    }
}
