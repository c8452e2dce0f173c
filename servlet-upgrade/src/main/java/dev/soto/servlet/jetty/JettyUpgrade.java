package dev.soto.servlet.jetty;

import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.provider.AcceptedHandshake;
import dev.soto.provider.jetty.JettyTransport;
import dev.soto.provider.reading.ReadServices;
import dev.soto.servlet.HttpUpgrade;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EventListener;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades in Jetty 12.1: the request carries the new connection as an attribute, and Jetty puts it in the place of its
 * HTTP connection when the response is complete. {@link HttpServletRequest#upgrade} is of no use there: for a request
 * without a body it reports the end of the input at once.
 */
public final class JettyUpgrade implements HttpUpgrade {
    private static final System.Logger LOG = System.getLogger(JettyUpgrade.class.getName());

    private JettyUpgrade() {}

    /**
     * Returns an instance when a servlet context is Jetty's.
     *
     * @throws NoClassDefFoundError when Jetty's classes are not there
     */
    public static @Nullable JettyUpgrade find(ServletContext context) {
        return ServletContextHandler.getServletContextHandler(context) == null ? null : new JettyUpgrade();
    }

    /**
     * Jetty ends its connections before its web applications stop, at once or, with a stop timeout, after waiting for them. So
     * the sessions are closed when the server begins to stop.
     */
    @Override
    public void beforeStop(ServletContext context, Runnable close) {
        ServletContextHandler handler = ServletContextHandler.getServletContextHandler(context);
        Server server = handler.getServer();
        LifeCycle.Listener onStop = new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopping(LifeCycle stopping) {
                close.run();
            }
        };
        server.addEventListener(onStop);
        handler.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopped(LifeCycle stopped) {
                server.removeEventListener(onStop);
                handler.removeEventListener(this);
            }
        });
    }

    @Override
    public String serverName() {
        return "Jetty's end points";
    }

    @Override
    public void upgrade(
            HttpServletRequest request, HttpServletResponse response, AcceptedHandshake handshake, ReadServices reading)
            throws IOException {
        Once once = new Once(handshake);
        boolean sent = false;
        try {
            ServletContextRequest core = ServletContextRequest.getServletContextRequest(request);
            JettyTransport transport = transport(core, once, reading);
            // A request that fails from here on never becomes a connection.
            Request.addCompletionListener(core, failure -> {
                if (failure != null) {
                    once.abandon();
                }
            });
            request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, transport.connection());
            send(response, handshake.response());
            sent = true;
        } finally {
            if (!sent) {
                request.removeAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE);
                once.abandon();
            }
        }
    }

    private static JettyTransport transport(ServletContextRequest core, Once once, ReadServices reading)
            throws IOException {
        ConnectionMetaData connection = core.getConnectionMetaData();
        if (connection.getHttpVersion() != HttpVersion.HTTP_1_1) {
            throw new IOException("cannot upgrade a request of " + connection.getProtocol() + ", only of HTTP/1.1");
        }
        EndPoint endPoint = connection.getConnection().getEndPoint();
        JettyTransport transport = new JettyTransport(
                endPoint,
                connection.getConnector().getExecutor(),
                reading,
                once.handshake.pace(),
                once.handshake.isNonBlocking(),
                once::open);
        Connection upgraded = transport.connection();
        // So that Jetty's connection statistics go on counting.
        for (EventListener listener : connection.getConnector().getBeans(EventListener.class)) {
            upgraded.addEventListener(listener);
        }
        return transport;
    }

    private static void send(HttpServletResponse response, UpgradeResponse answer) throws IOException {
        response.setStatus(answer.status());
        answer.headers().toOrderedMap().forEach((name, values) -> {
            for (int i = 0; i < values.size(); i++) {
                if (i == 0) {
                    response.setHeader(name, values.get(i));
                } else {
                    response.addHeader(name, values.get(i));
                }
            }
        });
        // Commits the response: what the application may still do with it has no effect.
        response.flushBuffer();
    }

    /** Either opens or abandons, once. */
    private static final class Once {
        private final AcceptedHandshake handshake;
        private final AtomicBoolean over = new AtomicBoolean();

        Once(AcceptedHandshake handshake) {
            this.handshake = handshake;
        }

        void open(JettyTransport transport) {
            if (!over.compareAndSet(false, true)) {
                transport.close();
                return;
            }
            try {
                handshake.open(transport);
            } catch (RuntimeException failure) {
                LOG.log(System.Logger.Level.ERROR, "a WebSocket session does not open", failure);
            }
        }

        void abandon() {
            if (over.compareAndSet(false, true)) {
                handshake.abandon();
            }
        }
    }
}
