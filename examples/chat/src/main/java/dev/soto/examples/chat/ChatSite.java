package dev.soto.examples.chat;

import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import org.eclipse.jetty.ee11.servlet.DefaultServlet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** The chat and its page on an embedded Jetty, from {@link #start} to {@link #close}. */
public final class ChatSite implements AutoCloseable {

    /** How long {@link #close} waits for requests under way and for the clients to answer its goodbye. */
    public static final Duration TIME_TO_STOP = Duration.ofSeconds(5);

    private final Server server;
    private final ServerConnector connector;

    private ChatSite(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /**
     * Starts a server of its own.
     *
     * @param host the name or address to listen at; {@code 0.0.0.0} for every IPv4 address of the machine
     * @param port 0 to 65535; 0 takes a free one
     * @throws IOException when the address cannot be listened at, as when the port is taken
     */
    public static ChatSite start(String host, int port) throws IOException {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(host);
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(context());
        server.setStopTimeout(TIME_TO_STOP.toMillis());
        connector.open();
        ChatSite site = new ChatSite(server, connector);
        try {
            server.start();
            return site;
        } catch (Exception e) {
            site.close();
            throw new IOException("The chat could not be started: " + e.getMessage(), e);
        }
    }

    private static ServletContextHandler context() {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServletContainerInitializer(new SotoServletContainerInitializer(), ChatEndpoint.class);
        context.setBaseResource(ResourceFactory.of(context)
                .newResource(Objects.requireNonNull(ChatSite.class.getResource("/web/"), "the page is not packed")));
        ServletHolder page = new ServletHolder("page", new DefaultServlet());
        page.setInitParameter("dirAllowed", "false");
        page.setInitParameter("cacheControl", "no-cache");
        context.addServlet(page, "/");
        context.addFilter(new FilterHolder(new PageHeaders()), "/*", EnumSet.of(DispatcherType.REQUEST));
        return context;
    }

    /** The address of the page, as {@code http://localhost:8080/}. */
    public URI page() {
        String host = connector.getHost();
        boolean everywhere = host == null || isWildcard(host);
        String shown = everywhere ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
        return URI.create("http://" + shown + ":" + port() + "/");
    }

    /** The port it listens at. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Waits until the site is stopped. */
    public void join() throws InterruptedException {
        server.join();
    }

    /** Says goodbye to every client (close code 1001) and stops; takes at most about {@link #TIME_TO_STOP}. */
    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("The chat did not stop cleanly: " + e.getMessage(), e);
        }
    }

    private static boolean isWildcard(String host) {
        try {
            return InetAddress.getByName(host).isAnyLocalAddress();
        } catch (IOException e) {
            return false;
        }
    }
}
