package dev.soto.provider.jetty.server;

import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.protocol.model.BufferPool;
import dev.soto.provider.jetty.Http2EndPoint;
import dev.soto.provider.jetty.JettyChannel;
import dev.soto.transport.ChannelTransport;
import dev.soto.transport.PendingUpgrade;
import java.io.IOException;
import java.util.EventListener;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.TunnelSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes Jetty hand over what carried a request: its TCP connection (HTTP/1.1) or its stream (HTTP/2, RFC 8441). The request
 * gets the new connection as an attribute, and Jetty puts it in the place of HTTP when the response is complete. It works
 * in a servlet container as in a plain {@link org.eclipse.jetty.server.Handler}:
 *
 * <pre>{@code
 * JettyHandover.send(request, upgrade, answer -> {
 *     response.setStatus(answer.status());        // and its header fields
 *     response.write(true, null, callback);
 * });
 * }</pre>
 */
public final class JettyHandover {

    /** Sends an answer. */
    @FunctionalInterface
    public interface Sender {
        /** Sends the status and the header fields of an answer, and completes the response. */
        void send(UpgradeResponse answer) throws IOException;
    }

    private JettyHandover() {}

    /**
     * Returns the pseudo-header field :protocol of an extended CONNECT (RFC 8441 section 4); null for every other request.
     */
    public static @Nullable String connectProtocol(Request request) {
        TunnelSupport tunnel = request.getTunnelSupport();
        return tunnel == null || !request.getMethod().equals("CONNECT") ? null : tunnel.getProtocol();
    }

    /**
     * Prepares a request and sends the answer. The upgrade is opened when the response is through, and abandoned when this method
     * throws or the request fails.
     *
     * @param sender sends a status of 101, or 200 for HTTP/2
     * @throws IOException when this request cannot be handed over, or the answer cannot be sent
     */
    public static void send(Request request, PendingUpgrade upgrade, Sender sender) throws IOException {
        boolean sent = false;
        try {
            prepare(request, upgrade);
            sender.send(upgrade.response());
            sent = true;
        } finally {
            if (!sent) {
                // The request stays one of HTTP.
                request.removeAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE);
                upgrade.abandon();
            }
        }
    }

    private static void prepare(Request request, PendingUpgrade upgrade) throws IOException {
        ConnectionMetaData metaData = request.getConnectionMetaData();
        EndPoint endPoint = endPoint(request, metaData, upgrade.reading().buffers());
        JettyChannel connection = new JettyChannel(
                endPoint,
                upgrade.reading(),
                upgrade.detector(),
                upgrade.isNonBlocking(),
                endPoint instanceof Http2EndPoint stream ? new StreamOpening(upgrade, stream) : new Opening(upgrade));
        // So that Jetty's connection statistics go on counting.
        for (EventListener listener : metaData.getConnector().getEventListeners()) {
            connection.addEventListener(listener);
        }
        request.addHttpStreamWrapper(stream -> new UpgradeEnd(stream, connection::isUpgraded, upgrade::abandon));
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection);
    }

    private static class Opening implements JettyChannel.Opening {
        final PendingUpgrade upgrade;

        Opening(PendingUpgrade upgrade) {
            this.upgrade = upgrade;
        }

        @Override
        public void open(ChannelTransport transport) {
            upgrade.open(transport);
        }

        @Override
        public boolean mayBlock() {
            return true;
        }

        @Override
        public void refuse(ChannelTransport transport, IOException why) {
            upgrade.refuse(transport, why);
        }

        @Override
        public void abandon() {
            upgrade.abandon();
        }
    }

    private static final class StreamOpening extends Opening {
        private final Http2EndPoint stream;

        StreamOpening(PendingUpgrade upgrade, Http2EndPoint stream) {
            super(upgrade);
            this.stream = stream;
        }

        @Override
        public void upgraded() {
            stream.upgraded(upgrade.reading().executor());
        }
    }

    /** Returns what is to be told of the end of a stream. */
    private static Consumer<Http2EndPoint.Ending> watched(ConnectionMetaData metaData) {
        if (!(metaData.getConnection().getEndPoint() instanceof SslConnection.SslEndPoint endPoint)) {
            return ending -> {};
        }
        SslConnection tls = endPoint.getSslConnection();
        TlsWatch.begin(tls, metaData.getConnection(), metaData.getConnector().getScheduler());
        return ending -> TlsWatch.end(tls);
    }

    private static EndPoint endPoint(Request request, ConnectionMetaData metaData, BufferPool buffers)
            throws IOException {
        EndPoint tcp = metaData.getConnection().getEndPoint();
        if (metaData.getHttpVersion() == HttpVersion.HTTP_1_1) {
            return tcp;
        }
        if (metaData.getHttpVersion() == HttpVersion.HTTP_2 && connectProtocol(request) != null) {
            return new Http2EndPoint(
                    request.getTunnelSupport().getEndPoint(), buffers, tcp.getSslSessionData(), watched(metaData));
        }
        throw new IOException("cannot hand over a " + request.getMethod() + " request of " + metaData.getProtocol()
                + ", only one of HTTP/1.1 or an extended CONNECT of HTTP/2");
    }
}
