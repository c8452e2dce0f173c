package dev.soto.deployment;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** One WebSocket on a stream of an HTTP/2 connection over TLS (RFC 8441), made of Jetty's HTTP/2 client and hand-made frames. */
final class Http2Visitor implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;
    private static final int TEXT = 0x1;

    private final HTTP2Client client = new HTTP2Client();
    private final CompletableFuture<Map<Integer, Integer>> settings = new CompletableFuture<>();
    private final CompletableFuture<Integer> status = new CompletableFuture<>();
    private final BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
    private Stream stream;

    private Http2Visitor() {}

    static Http2Visitor connect(SSLContext trust, int port, String path) throws Exception {
        Http2Visitor visitor = new Http2Visitor();
        try {
            visitor.open(trust, port, path);
            return visitor;
        } catch (Throwable e) {
            visitor.close();
            throw e;
        }
    }

    private void open(SSLContext trust, int port, String path) throws Exception {
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(trust);
        client.getClientConnector().setSslContextFactory(tls);
        client.start();
        Session session = wait(client.connect(tls, new InetSocketAddress("127.0.0.1", port), new SettingsListener()));
        if (wait(settings).getOrDefault(SettingsFrame.ENABLE_CONNECT_PROTOCOL, 0) != 1) {
            throw new IOException("the server does not allow extended CONNECT: " + settings.join());
        }
        MetaData.ConnectRequest request = new MetaData.ConnectRequest(
                HttpScheme.HTTPS,
                new HostPortHttpField("127.0.0.1", port),
                path,
                HttpFields.build().put("sec-websocket-version", "13"),
                "websocket");
        stream = wait(session.newStream(new HeadersFrame(request, null, false), new StreamListener()));
        if (wait(status) != 200) {
            throw new IOException("refused with " + status.join());
        }
    }

    /** Sends a short text and gives the next one, past pings. */
    String say(String text) throws Exception {
        wait(stream.data(new DataFrame(stream.getId(), ByteBuffer.wrap(RawClient.textFrame(text)), false)));
        while (true) {
            int opcode = next() & 0xF;
            byte[] payload = new byte[next()];
            for (int i = 0; i < payload.length; i++) {
                payload[i] = (byte) next();
            }
            if (opcode == TEXT) {
                return new String(payload, StandardCharsets.UTF_8);
            }
        }
    }

    private int next() throws Exception {
        Integer octet = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (octet == null) {
            throw new EOFException("nothing came within " + PATIENCE_SECONDS + " s");
        }
        return octet;
    }

    private static <T> T wait(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        client.stop();
    }

    private final class SettingsListener implements Session.Listener {
        @Override
        public void onSettings(Session session, SettingsFrame frame) {
            settings.complete(frame.getSettings());
        }
    }

    private final class StreamListener implements Stream.Listener {
        @Override
        public void onHeaders(Stream from, HeadersFrame frame, Callback callback) {
            if (frame.getMetaData() instanceof MetaData.Response response) {
                status.complete(response.getStatus());
            }
            callback.succeeded();
            from.demand();
        }

        @Override
        public void onDataAvailable(Stream from, boolean immediate) {
            for (Stream.Data data = from.readData(); data != null; data = from.readData()) {
                ByteBuffer bytes = data.frame().getByteBuffer();
                while (bytes.hasRemaining()) {
                    received.add(bytes.get() & 0xFF);
                }
                boolean last = data.frame().isEndStream();
                data.release();
                if (last) {
                    return;
                }
            }
            from.demand();
        }
    }
}
