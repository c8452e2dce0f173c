package dev.soto.provider.jetty.server;

import dev.soto.connection.Transport;
import dev.soto.protocol.frame.BufferPool;
import dev.soto.provider.jetty.Http2EndPoint;
import dev.soto.provider.jetty.JettyChannel;
import dev.soto.transport.CallbackPace;
import dev.soto.transport.ReadServices;
import java.io.IOException;
import java.util.EventListener;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.TunnelSupport;
import org.jspecify.annotations.Nullable;

/**
 * Has Jetty hand over what carried a request: its TCP connection (HTTP/1.1) or its stream (HTTP/2, RFC 8441). The request
 * gets the new connection as an attribute, and Jetty puts it in the place of HTTP when the response is complete. It works
 * in a servlet container as in a plain {@link org.eclipse.jetty.server.Handler}:
 *
 * <pre>{@code
 * JettyHandover handover = JettyHandover.prepare(request, reading, pace, false, opened, abandoned);
 * response.setStatus(answer.status());        // and its header fields
 * response.write(true, null, callback);       // when this throws: handover.cancel()
 * }</pre>
 *
 * <p>Either {@code opened} or {@code abandoned} is called, once.
 */
public final class JettyHandover {
    private final Request request;
    private final Consumer<? super Transport> opened;
    private final Runnable abandoned;
    private final AtomicBoolean over = new AtomicBoolean();

    private JettyHandover(Request request, Consumer<? super Transport> opened, Runnable abandoned) {
        this.request = request;
        this.opened = opened;
        this.abandoned = abandoned;
    }

    /**
     * Returns the pseudo-header field :protocol of an extended CONNECT (RFC 8441 section 4); null for every other request.
     */
    public static @Nullable String connectProtocol(Request request) {
        TunnelSupport tunnel = request.getTunnelSupport();
        return tunnel == null || !request.getMethod().equals("CONNECT") ? null : tunnel.getProtocol();
    }

    /**
     * Prepares a request; to be called before its response is sent, with a status of 101, or 200 for HTTP/2.
     *
     * @param reading what the transport reads with
     * @param pace of what the transport's listener calls
     * @param nonBlocking whether that was declared not to block
     * @param opened is given the transport when the response is through
     * @param abandoned is called instead when this method throws, the request fails before, or {@link #cancel} is called
     * @throws IOException when this request cannot be handed over
     */
    public static JettyHandover prepare(
            Request request,
            ReadServices reading,
            CallbackPace pace,
            boolean nonBlocking,
            Consumer<? super Transport> opened,
            Runnable abandoned)
            throws IOException {
        JettyHandover handover = new JettyHandover(request, opened, abandoned);
        boolean prepared = false;
        try {
            handover.prepare(reading, pace, nonBlocking);
            prepared = true;
            return handover;
        } finally {
            if (!prepared) {
                handover.abandon();
            }
        }
    }

    private void prepare(ReadServices reading, CallbackPace pace, boolean nonBlocking) throws IOException {
        ConnectionMetaData metaData = request.getConnectionMetaData();
        Connection connection = new JettyChannel(
                endPoint(request, metaData, reading.buffers()),
                metaData.getConnector().getExecutor(),
                reading,
                pace,
                nonBlocking,
                this::open);
        // So that Jetty's connection statistics go on counting.
        for (EventListener listener : metaData.getConnector().getEventListeners()) {
            connection.addEventListener(listener);
        }
        // A request that fails from here on never becomes a connection.
        Request.addCompletionListener(request, failure -> {
            if (failure != null) {
                abandon();
            }
        });
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection);
    }

    private static EndPoint endPoint(Request request, ConnectionMetaData metaData, BufferPool buffers)
            throws IOException {
        EndPoint tcp = metaData.getConnection().getEndPoint();
        if (metaData.getHttpVersion() == HttpVersion.HTTP_1_1) {
            return tcp;
        }
        if (metaData.getHttpVersion() == HttpVersion.HTTP_2 && connectProtocol(request) != null) {
            return new Http2EndPoint(
                    request.getTunnelSupport().getEndPoint(), buffers, tcp.getSslSessionData(), ending -> {});
        }
        throw new IOException("cannot hand over a " + request.getMethod() + " request of " + metaData.getProtocol()
                + ", only one of HTTP/1.1 or an extended CONNECT of HTTP/2");
    }

    /** Takes the preparation back; the request stays one of HTTP. */
    public void cancel() {
        request.removeAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE);
        abandon();
    }

    private void open(Transport transport) {
        if (over.compareAndSet(false, true)) {
            opened.accept(transport);
        } else {
            transport.close();
        }
    }

    private void abandon() {
        if (over.compareAndSet(false, true)) {
            abandoned.run();
        }
    }
}
