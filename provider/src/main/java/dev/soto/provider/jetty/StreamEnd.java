package dev.soto.provider.jetty;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Channel;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.FailureFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.PushPromiseFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens to a stream in Jetty's place, and tells the end point when Jetty has reset it by itself and told nobody: that is so
 * when the peer's WINDOW_UPDATE makes more than 2^31-1 of a window (RFC 9113 section 6.9.1). A WebSocket would stay open over nothing.
 */
final class StreamEnd implements Stream.Listener {
    private static final String SAID =
            "the peer has broken a rule of HTTP/2 and the stream has been reset, as for a flow control window of more than 2^31-1"
                    + " (RFC 9113 section 6.9.1)";

    private final Stream.Listener jetty;
    private final EndPoint endPoint;
    private final Executor executor;

    private StreamEnd(Stream.Listener jetty, EndPoint endPoint, Executor executor) {
        this.jetty = jetty;
        this.endPoint = endPoint;
        this.executor = executor;
    }

    /**
     * Begins to listen.
     *
     * @param endPoint Jetty's
     * @param executor to tell it on
     */
    static void listen(HTTP2Stream stream, EndPoint endPoint, Executor executor) {
        Stream.Listener jetty = stream.getListener();
        if (jetty != null) {
            stream.setListener(new StreamEnd(jetty, endPoint, executor));
        }
    }

    /** Called by whoever writes, with the frame that resets the stream written. */
    @Override
    public void onClosed(Stream stream) {
        jetty.onClosed(stream);
        // Whoever has failed the stream tells of it; after the end of the output it is in order.
        if (stream instanceof HTTP2Stream known
                && !known.isResetOrFailed()
                && endPoint.isOpen()
                && !endPoint.isOutputShutdown()) {
            try {
                executor.execute(() -> fail(known));
            } catch (RejectedExecutionException stopped) {
                fail(known);
            }
        }
    }

    private void fail(HTTP2Stream stream) {
        IOException failure = new IOException(SAID);
        // What waits to be written fails, and what is not read leaves the window of the connection.
        stream.process(new FailureFrame(ErrorCode.FLOW_CONTROL_ERROR.code, SAID, failure), Callback.NOOP);
        Runnable told = endPoint instanceof HTTP2Channel.Server server
                ? server.onFailure(failure, Callback.NOOP)
                : endPoint instanceof HTTP2Channel.Client client ? client.onFailure(failure, Callback.NOOP) : null;
        if (told != null) {
            told.run();
        }
    }

    @Override
    public void onNewStream(Stream stream) {
        jetty.onNewStream(stream);
    }

    @Override
    public void onHeaders(Stream stream, HeadersFrame frame) {
        jetty.onHeaders(stream, frame);
    }

    @Override
    public void onHeaders(Stream stream, HeadersFrame frame, Callback callback) {
        jetty.onHeaders(stream, frame, callback);
    }

    @Override
    public Stream.@Nullable Listener onPush(Stream stream, PushPromiseFrame frame) {
        return jetty.onPush(stream, frame);
    }

    @Override
    public void onDataAvailable(Stream stream) {
        jetty.onDataAvailable(stream);
    }

    @Override
    public void onDataAvailable(Stream stream, boolean immediate) {
        jetty.onDataAvailable(stream, immediate);
    }

    @Override
    public void onReset(Stream stream, ResetFrame frame, Callback callback) {
        jetty.onReset(stream, frame, callback);
    }

    @Override
    public void onIdleTimeout(Stream stream, TimeoutException timeout, Promise<Boolean> promise) {
        jetty.onIdleTimeout(stream, timeout, promise);
    }

    @Override
    public void onFailure(Stream stream, int error, String reason, Throwable failure, Callback callback) {
        jetty.onFailure(stream, error, reason, failure, callback);
    }
}
