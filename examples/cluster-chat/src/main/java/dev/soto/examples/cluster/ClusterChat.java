package dev.soto.examples.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/**
 * The program: starts three nats-servers and three nodes, each in a process of its own, and prints the addresses of the nodes. A node that
 * has been killed is started anew by its number and Enter.
 */
public final class ClusterChat implements AutoCloseable {
    /** How many nodes there are. */
    static final int NODES = 3;

    private final NatsServers nats;
    private final List<Integer> ports;
    private final List<NodeProcess> nodes = new ArrayList<>();

    /** Starts everything; what was started before a failure is stopped. */
    ClusterChat() throws IOException {
        nats = new NatsServers(NODES);
        ports = Ports.free(NODES);
        try {
            nats.start();
            for (int number = 1; number <= NODES; number++) {
                nodes.add(new NodeProcess(number, ports, nats.addressesFrom(number - 1)));
            }
            for (NodeProcess node : nodes) {
                node.awaitReady();
            }
        } catch (IOException | RuntimeException failure) {
            close();
            throw failure;
        }
    }

    /** Runs the chat until standard input ends, or the program is stopped. */
    public static void main(String... args) {
        try (ClusterChat chat = new ClusterChat()) {
            Runtime.getRuntime().addShutdownHook(new Thread(chat::close, "cluster-chat-stop"));
            chat.addresses().forEach(System.out::println);
            System.out.println("Kill a node in its page; its number and Enter start it again. Ctrl-C stops all.");
            chat.startWhatIsAskedFor();
        } catch (IOException failure) {
            System.err.println("The chat cannot be started: " + failure.getMessage());
            System.exit(1);
        }
    }

    /** Returns a line for each node. */
    List<String> addresses() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            lines.add("Node " + (i + 1) + ": http://localhost:" + ports.get(i) + "/");
        }
        return lines;
    }

    /** Returns the ports of the nodes, in order. */
    List<Integer> ports() {
        return ports;
    }

    private void startWhatIsAskedFor() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.strip().matches("[1-" + NODES + "]")) {
                System.out.println(restart(Integer.parseInt(line.strip())));
            }
        }
    }

    /** Starts a node that has ended; returns what to tell. */
    String restart(int number) throws IOException {
        NodeProcess node = nodes.get(number - 1);
        if (node.isAlive()) {
            return "Node " + number + " is running.";
        }
        NodeProcess again = new NodeProcess(number, ports, nats.addressesFrom(number - 1));
        nodes.set(number - 1, again);
        again.awaitReady();
        return addresses().get(number - 1);
    }

    /** Returns a node. */
    NodeProcess node(int number) {
        return nodes.get(number - 1);
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::close);
        nats.close();
    }
}
