package dev.soto.servlet.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;

/** A stream of an HTTP/2 connection, after an extended CONNECT. Only what the test reads is taken from the server. */
final class StreamConnection implements RawConnection {
    private static final long SECONDS = 20;

    private final Session session;
    private final CompletableFuture<Integer> status = new CompletableFuture<>();
    private final LinkedBlockingQueue<Boolean> available = new LinkedBlockingQueue<>();
    private volatile String failure;
    private Stream stream;

    private final InputStream input = new InputStream() {
        private ByteBuffer buffer = ByteBuffer.allocate(0);
        private boolean last;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (!buffer.hasRemaining()) {
                if (last) {
                    return -1;
                }
                receive();
            }
            int count = Math.min(length, buffer.remaining());
            buffer.get(bytes, offset, count);
            return count;
        }

        private void receive() throws IOException {
            Stream.Data data = stream.readData();
            if (data == null) {
                if (failure != null) {
                    throw new SocketException(failure);
                }
                stream.demand();
                waitForData();
                return;
            }
            buffer = ByteBuffer.allocate(data.frame().remaining())
                    .put(data.frame().getByteBuffer())
                    .flip();
            last = data.frame().isEndStream();
            data.release();
        }
    };

    private final OutputStream output = new OutputStream() {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer copy = ByteBuffer.wrap(Arrays.copyOfRange(bytes, offset, offset + length));
            await(stream.data(new DataFrame(stream.getId(), copy, false)));
        }
    };

    private final class Listener implements Stream.Listener {
        @Override
        public void onHeaders(Stream from, HeadersFrame frame) {
            status.complete(((MetaData.Response) frame.getMetaData()).getStatus());
        }

        @Override
        public void onDataAvailable(Stream from) {
            available.add(true);
        }

        @Override
        public void onReset(Stream from, ResetFrame frame, Callback callback) {
            fail(frame.getError(), "reset", callback);
        }

        @Override
        public void onFailure(Stream from, int error, String reason, Throwable cause, Callback callback) {
            fail(error, reason, callback);
        }

        private void fail(int error, String reason, Callback callback) {
            failure = ErrorCode.toString(error, "error " + error) + " " + reason;
            status.completeExceptionally(new SocketException(failure));
            available.add(false);
            callback.succeeded();
        }
    }

    private StreamConnection(Session session) {
        this.session = session;
    }

    /**
     * Sends an extended CONNECT on a new connection.
     *
     * @param fields of the header, each with its colon
     */
    static StreamConnection open(HTTP2Client client, Wire wire, int port, String path, List<String> fields)
            throws IOException {
        HttpFields.Mutable headers = HttpFields.build();
        for (String field : fields) {
            for (String line : field.split("\n", -1)) {
                String[] parts = line.split(": ", 2);
                headers.put(parts[0].toLowerCase(java.util.Locale.ROOT), parts[1]);
            }
        }
        MetaData.Request request = new MetaData.ConnectRequest(
                wire == Wire.TLS ? HttpScheme.HTTPS : HttpScheme.HTTP,
                new HostPortHttpField("127.0.0.1:" + port),
                Host.CONTEXT + path,
                headers,
                "websocket");
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
        StreamConnection connection = new StreamConnection(await(
                wire == Wire.TLS
                        ? client.connect(
                                client.getClientConnector().getSslContextFactory(), address, new Session.Listener() {})
                        : client.connect(address, new Session.Listener() {})));
        connection.stream =
                await(connection.session.newStream(new HeadersFrame(request, null, false), connection.new Listener()));
        return connection;
    }

    /** Returns the status of the answer. */
    int status() throws IOException {
        return await(status);
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        } catch (TimeoutException late) {
            throw new SocketTimeoutException("nothing within " + SECONDS + " s");
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private void waitForData() throws IOException {
        try {
            if (available.poll(SECONDS, TimeUnit.SECONDS) == null) {
                throw new SocketTimeoutException("nothing within " + SECONDS + " s");
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void endOutput() throws IOException {
        await(stream.data(new DataFrame(stream.getId(), ByteBuffer.allocate(0), true)));
    }

    @Override
    public void reset() {
        stream.reset(new ResetFrame(stream.getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
    }

    @Override
    public void close() {
        session.close(ErrorCode.NO_ERROR.code, "the test is over", Callback.NOOP);
    }
}
