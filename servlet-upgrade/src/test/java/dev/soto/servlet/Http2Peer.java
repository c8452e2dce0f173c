package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.frames.WindowUpdateFrame;
import org.eclipse.jetty.util.Callback;

/** One TCP connection of HTTP/2 without TLS, on which a test writes and expects frames of streams. */
final class Http2Peer implements AutoCloseable {
    private static final HexFormat HEX = HexFormat.of();

    private final HTTP2Client client = new HTTP2Client();
    private final int port;
    final Session session;
    final BlockingQueue<GoAwayFrame> goAways = new LinkedBlockingQueue<>();

    Http2Peer(Http2Server server) throws Exception {
        this(server, 1 << 16);
    }

    /** A peer that lets the server send so many bytes on each stream before it has read them. */
    Http2Peer(Http2Server server, int streamWindow) throws Exception {
        client.setInitialStreamRecvWindow(streamWindow);
        client.start();
        port = server.port();
        session = client.connect(new InetSocketAddress("127.0.0.1", port), new Session.Listener() {
                    @Override
                    public void onGoAway(Session from, GoAwayFrame frame) {
                        goAways.add(frame);
                    }
                })
                .get(10, TimeUnit.SECONDS);
    }

    /** A stream, and what came on it. */
    final class Tunnel implements Stream.Listener {
        private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
        private final java.io.ByteArrayOutputStream received = new java.io.ByteArrayOutputStream();
        private final boolean reading;
        private Stream stream;

        private Tunnel(boolean reading) {
            this.reading = reading;
        }

        @Override
        public void onHeaders(Stream from, HeadersFrame frame) {
            events.add(frame.getMetaData());
            if (reading) {
                from.demand();
            }
        }

        @Override
        public void onDataAvailable(Stream from) {
            Stream.Data data = from.readData();
            if (data == null) {
                from.demand();
                return;
            }
            byte[] bytes = new byte[data.frame().remaining()];
            data.frame().getByteBuffer().get(bytes);
            boolean last = data.frame().isEndStream();
            data.release();
            for (byte b : bytes) {
                events.add(b);
            }
            if (last) {
                events.add("end");
            } else {
                from.demand();
            }
        }

        @Override
        public void onFailure(Stream from, int error, String reason, Throwable failure, Callback callback) {
            events.add("reset " + ErrorCode.toString(error, "?"));
            callback.succeeded();
        }

        @Override
        public void onReset(Stream from, ResetFrame frame, Callback callback) {
            events.add("reset " + ErrorCode.toString(frame.getError(), "?"));
            callback.succeeded();
        }

        Object next() throws InterruptedException {
            Object event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as("event within 10 s").isNotNull();
            return event;
        }

        MetaData.Response response() throws InterruptedException {
            return (MetaData.Response) next();
        }

        void expect(String hex) throws InterruptedException {
            for (byte b : HEX.parseHex(hex.replace(" ", ""))) {
                assertThat(next()).isEqualTo(b);
            }
        }

        void send(String hex) throws Exception {
            data(hex, false);
        }

        void end() throws Exception {
            data("", true);
        }

        /** Sends as much as the server lets it, and does not wait. */
        CompletableFuture<Stream> sendSoon(ByteBuffer bytes) {
            return stream.data(new DataFrame(stream.getId(), bytes, false));
        }

        /** Returns how many bytes the server takes on this stream. */
        int window() {
            return ((HTTP2Stream) stream).updateSendWindow(0);
        }

        /** Has the server send more than RFC 9113 section 6.9.1 allows. */
        void updateWindow(int delta) {
            ((HTTP2Session) session).frames(null, List.of(new WindowUpdateFrame(stream.getId(), delta)), Callback.NOOP);
        }

        private void data(String hex, boolean last) throws Exception {
            ByteBuffer bytes = ByteBuffer.wrap(HEX.parseHex(hex.replace(" ", "")));
            stream.data(new DataFrame(stream.getId(), bytes, last)).get(10, TimeUnit.SECONDS);
        }

        void reset() {
            stream.reset(new ResetFrame(stream.getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
        }
    }

    /** Sends an extended CONNECT with version 13 and further header fields, names and values in turn. */
    Tunnel connect(String path, String... fields) throws Exception {
        return connect("websocket", true, path, fields);
    }

    /** The same for a protocol, and perhaps without reading what comes. */
    Tunnel connect(String protocol, boolean reading, String path, String... fields) throws Exception {
        HttpFields.Mutable headers = HttpFields.build().put("sec-websocket-version", "13");
        for (int i = 0; i < fields.length; i += 2) {
            headers.put(fields[i], fields[i + 1]);
        }
        MetaData.Request request = new MetaData.ConnectRequest(
                HttpScheme.HTTP,
                new HostPortHttpField("127.0.0.1:" + port),
                TestServer.CONTEXT + path,
                headers,
                protocol);
        Tunnel tunnel = new Tunnel(reading);
        tunnel.stream = session.newStream(new HeadersFrame(request, null, false), tunnel)
                .get(10, TimeUnit.SECONDS);
        return tunnel;
    }

    /** Sends a request as any other of a page's, with a body, and returns the stream. */
    Tunnel request(String method, String path, ByteBuffer body) throws Exception {
        MetaData.Request request = new MetaData.Request(
                method,
                HttpURI.from("http://127.0.0.1:" + port + TestServer.CONTEXT + path),
                HttpVersion.HTTP_2,
                HttpFields.EMPTY);
        Tunnel tunnel = new Tunnel(true);
        boolean empty = !body.hasRemaining();
        tunnel.stream = session.newStream(new HeadersFrame(request, null, empty), tunnel)
                .get(10, TimeUnit.SECONDS);
        if (!empty) {
            tunnel.stream.data(new DataFrame(tunnel.stream.getId(), body, true)).get(10, TimeUnit.SECONDS);
        }
        return tunnel;
    }

    /** Returns how many bytes the server takes on all streams together. */
    int window() {
        return ((HTTP2Session) session).getSendWindow();
    }

    /** Returns a stream after a good handshake. */
    Tunnel open(String path, String... fields) throws Exception {
        Tunnel tunnel = connect(path, fields);
        assertThat(tunnel.response().getStatus()).isEqualTo(200);
        return tunnel;
    }

    @Override
    public void close() throws IOException {
        try {
            client.stop();
        } catch (Exception failure) {
            throw new IOException(failure);
        }
    }
}
