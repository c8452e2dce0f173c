package dev.soto.console;

import dev.soto.connection.ConnectionListener;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.observe.SotoControl;
import dev.soto.provider.observe.SotoStatistics;
import dev.soto.server.SotoServer;
import dev.soto.server.SotoServerBuilder;
import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A server with an echo at /echo and a console, on a free port. */
record Mounted(int port, String context, SotoStatistics statistics, SotoControl control, AutoCloseable server)
        implements AutoCloseable {
    static final String PASSWORD = "correct horse";

    /** In what it is mounted. */
    enum Way {
        SERVER,
        SERVLET
    }

    /** Sends back what comes. */
    @ServerEndpoint("/echo/{name}")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message, @PathParam("name") String name) {
            return message;
        }
    }

    static ConsoleAuthorizer users() {
        return ConsoleAuthorizer.basic("ann", PASSWORD, ConsoleRole.ACT)
                .and("bob", PASSWORD, ConsoleRole.VIEW)
                .and("eve", PASSWORD, ConsoleRole.NONE);
    }

    static Mounted start(Way way) throws Exception {
        return way == Way.SERVER ? ownServer() : webApplication();
    }

    private static Mounted ownServer() throws Exception {
        SotoServerBuilder builder = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .endpoint(Echo.class)
                .websocket("/handler", (connection, request) -> new ConnectionListener() {
                    @Override
                    public void onText(String message) {
                        connection.sendText(message, null);
                    }
                });
        ServerConsole.mount(builder, "/soto", users());
        SotoServer server = builder.start();
        return new Mounted(server.port(), "", server.statistics(), server.control(), server);
    }

    private static Mounted webApplication() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/app");
        context.addServlet(new ServletHolder(new ConsoleServlet(users())), "/soto/*");
        AtomicReference<SotoServerContainer> made = new AtomicReference<>();
        context.addServletContainerInitializer(new SotoServletContainerInitializer((servlets, container) -> {
            container.addEndpoint(Echo.class);
            made.set((SotoServerContainer) container);
        }));
        server.setHandler(context);
        server.start();
        return new Mounted(
                connector.getLocalPort(),
                "/app",
                made.get().statistics(),
                made.get().control(),
                server::stop);
    }

    String origin() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() throws Exception {
        server.close();
    }
}
