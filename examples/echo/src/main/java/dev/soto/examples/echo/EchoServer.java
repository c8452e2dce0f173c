package dev.soto.examples.echo;

import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;

/** Says what it is told, on embedded Jetty. */
public final class EchoServer {
    private EchoServer() {}

    /** The endpoint. */
    @ServerEndpoint("/echo")
    public static class Echo {
        /** Answers a message. */
        @OnMessage
        public String echo(String message) {
            return message;
        }
    }

    /** Starts a server; port 0 is any free one. */
    public static Server start(int port) throws Exception {
        Server server = new Server(port);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServletContainerInitializer(new SotoServletContainerInitializer(), Echo.class);
        server.setHandler(context);
        server.start();
        return server;
    }
}
