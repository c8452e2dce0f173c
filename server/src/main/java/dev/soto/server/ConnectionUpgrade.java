package dev.soto.server;

import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.provider.jetty.JettyTransport;
import java.util.EventListener;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Sends the answer of an accepted handshake; Jetty puts the new connection in the place of its HTTP connection when the
 * answer is complete. Opens or abandons, once.
 */
final class ConnectionUpgrade {
    private final AcceptedUpgrade accepted;
    private final AtomicBoolean over = new AtomicBoolean();

    private ConnectionUpgrade(AcceptedUpgrade accepted) {
        this.accepted = accepted;
    }

    static void send(AcceptedUpgrade accepted, Request request, Response response, Callback callback) {
        ConnectionUpgrade upgrade = new ConnectionUpgrade(accepted);
        boolean sent = false;
        try {
            // A request that fails from here on never becomes a connection.
            Request.addCompletionListener(request, failure -> {
                if (failure != null) {
                    upgrade.abandon();
                }
            });
            request.setAttribute(
                    HttpStream.UPGRADE_CONNECTION_ATTRIBUTE,
                    upgrade.transport(request.getConnectionMetaData()).connection());
            UpgradeResponse answer = accepted.response();
            response.setStatus(answer.status());
            answer.headers()
                    .forEach((name, value, first) -> response.getHeaders().add(name, value));
            response.write(true, null, callback);
            sent = true;
        } finally {
            if (!sent) {
                request.removeAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE);
                upgrade.abandon();
            }
        }
    }

    private JettyTransport transport(ConnectionMetaData http) {
        JettyTransport transport = new JettyTransport(
                http.getConnection().getEndPoint(),
                http.getConnector().getExecutor(),
                accepted.reading(),
                accepted.pace(),
                accepted.isNonBlocking(),
                this::open);
        // So that Jetty's connection statistics go on counting.
        for (EventListener listener : http.getConnector().getEventListeners()) {
            transport.connection().addEventListener(listener);
        }
        return transport;
    }

    private void open(JettyTransport transport) {
        if (over.compareAndSet(false, true)) {
            accepted.open(transport);
        } else {
            transport.close();
        }
    }

    private void abandon() {
        if (over.compareAndSet(false, true)) {
            accepted.abandon();
        }
    }
}
