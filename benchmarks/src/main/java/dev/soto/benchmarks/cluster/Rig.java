package dev.soto.benchmarks.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The processes of a row, which end with it. */
final class Rig implements AutoCloseable {
    private static final int TRIES_MILLIS = 50;

    private final ClusterFigures.Options options;
    private final List<AutoCloseable> running = new ArrayList<>();
    private int subjects;

    Rig(ClusterFigures.Options options) {
        this.options = options;
    }

    boolean isQuick() {
        return options.quick();
    }

    int rounds() {
        return options.rounds();
    }

    /** A whole number, or a smaller one in a quick run. */
    int scaled(int whole, int quick) {
        return options.quick() ? quick : whole;
    }

    NatsServers nats(int count) throws IOException {
        return nats(count, false);
    }

    /** A server with JetStream. */
    NatsServers keepingNats() throws IOException {
        return nats(1, true);
    }

    private NatsServers nats(int count, boolean keeping) throws IOException {
        NatsServers started = new NatsServers(options.cpus(), count, keeping);
        running.add(started);
        return started;
    }

    FigureProcess process(String name) throws IOException {
        FigureProcess started = FigureProcess.start(options.cpus(), name);
        running.add(started);
        return started;
    }

    FigureProcess withoutCluster(String name) throws IOException {
        FigureProcess started = FigureProcess.startWithoutCluster(options.cpus(), name);
        running.add(started);
        return started;
    }

    /** Processes that end before those of this one. */
    Rig another() {
        Rig another = new Rig(options);
        running.add(another);
        return another;
    }

    /** A name that nothing has had yet. */
    String fresh(String prefix) {
        subjects++;
        return prefix + subjects;
    }

    /** Connections to a node, when it has them. */
    static void connect(FigureProcess members, FigureProcess node, int port, String path, int count, String more)
            throws IOException {
        members.ask("membersOpen port=" + port + " path=" + path + " count=" + count + more);
        if (count > 0) {
            node.ask("sessions count=" + count);
        }
    }

    /** Ends all connections of a node. */
    static void disconnect(FigureProcess members, FigureProcess node) throws IOException {
        members.ask("membersClose");
        node.ask("sessions count=0");
        FigureProcess.pause(TRIES_MILLIS);
    }

    @Override
    public void close() {
        for (int i = running.size() - 1; i >= 0; i--) {
            try {
                running.get(i).close();
            } catch (Exception failure) {
                System.err.println("a process did not end: " + failure);
            }
        }
    }
}
