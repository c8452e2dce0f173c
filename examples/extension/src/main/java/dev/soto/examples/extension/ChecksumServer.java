package dev.soto.examples.extension;

import dev.soto.bridge.session.SotoSession;
import dev.soto.connection.Compression;
import dev.soto.protocol.model.DataType;
import dev.soto.provider.SotoServerContainer;
import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;

/** Annotated endpoints whose messages have checksums when the client can do them, on embedded Jetty. */
public final class ChecksumServer {
    private ChecksumServer() {}

    /** Answers as it was asked. */
    @ServerEndpoint("/echo")
    public static class Echo {
        /** Sends text back, compressed when that was agreed. */
        @OnMessage
        public String text(String message) {
            return message;
        }

        /** Sends bytes back, never compressed: they are pictures, say, which do not get smaller. */
        @OnMessage
        public void binary(ByteBuffer message, Session session) {
            ByteBuffer copy =
                    ByteBuffer.allocate(message.remaining()).put(message).flip();
            ((SotoSession) session).connection().sendMessage(DataType.BINARY, copy, Compression.OFF, null);
        }
    }

    /** Starts a server; port 0 is any free one. */
    public static Server start(int port) throws Exception {
        Server server = new Server(port);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServletContainerInitializer(new SotoServletContainerInitializer(), Echo.class);
        server.setHandler(context);
        server.start();
        SotoServerContainer container = container(context.getServletContext());
        container.extensions().add(ChecksumExtension::new);
        return server;
    }

    /** Returns the WebSocket container of a web application. */
    static SotoServerContainer container(ServletContext context) {
        return (SotoServerContainer) context.getAttribute(ServerContainer.class.getName());
    }
}
