package dev.soto.examples.cluster;

import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.json.Json;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.ee11.servlet.DefaultServlet;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** A node, in a process of its own: the page, the rooms, and a way to kill it. */
public final class Node {
    private static final String NUMBER = "node.number";

    /** What a shell says of a process that was killed by SIGKILL. */
    private static final int KILLED = 137;

    /** Held here, since the logging library forgets the levels of loggers that nobody holds. */
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    private Node() {}

    /**
     * Runs a node until its standard input ends, as it does when the program that has started it ends.
     *
     * @param ports the ports of all nodes, in order; its own number is the system property {@code node.number}
     */
    public static void main(String... ports) throws Exception {
        JETTY.setLevel(Level.WARNING);
        List<Integer> all = Arrays.stream(ports).map(Integer::valueOf).toList();
        Server server = start(all.get(number() - 1), all);
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Nothing is said to a node.
        }
        server.stop();
        System.exit(0);
    }

    /** Returns which node this is, from 1. */
    static int number() {
        return Integer.getInteger(NUMBER, 1);
    }

    private static Server start(int port, List<Integer> all) throws Exception {
        Server server = new Server(new InetSocketAddress("localhost", port));
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServletContainerInitializer(new SotoServletContainerInitializer(), Room.class);
        context.setBaseResource(ResourceFactory.of(context)
                .newResource(Objects.requireNonNull(Node.class.getResource("/web/"), "the page is not packed")));
        context.addServlet(new ServletHolder("page", new DefaultServlet()), "/");
        context.addServlet(new ServletHolder("nodes", new Nodes(all)), "/nodes");
        context.addServlet(new ServletHolder("kill", new Kill()), "/kill");
        server.setHandler(context);
        server.start();
        return server;
    }

    /** Says which nodes there are, and which one this is. */
    private static final class Nodes extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient List<Integer> ports;

        Nodes(List<Integer> ports) {
            this.ports = ports;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("application/json");
            response.getWriter()
                    .print(Json.createObjectBuilder()
                            .add("node", number())
                            .add("ports", Json.createArrayBuilder(ports))
                            .build());
        }
    }

    /** Ends the process at once, without a goodbye to anybody. */
    private static final class Kill extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
