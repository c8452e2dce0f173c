package dev.soto.provider.client;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.Frame;
import org.eclipse.jetty.io.RateControl;
import org.eclipse.jetty.io.WindowRateControl;

/**
 * Ends connections of HTTP/2 whose server sends what costs it nothing and the client much (RFC 9113 section 10.5): pings, whose answers
 * wait in memory for a server that does not read them, data with nothing in it, promises and resets. Jetty's servers limit them so; its client
 * limits settings alone.
 */
final class Http2FloodGuard implements HTTP2Session.FrameListener, HTTP2Session.LifeCycleListener {
    /** As Jetty's servers have it. */
    static final int FRAMES_PER_SECOND = 128;

    private final ConcurrentMap<Session, RateControl> rates = new ConcurrentHashMap<>();

    @Override
    public void onIncomingFrame(Session session, Frame frame) {
        if (isSuspicious(frame)
                && session instanceof HTTP2Session connection
                && !rates.computeIfAbsent(
                                session, any -> new WindowRateControl(FRAMES_PER_SECOND, Duration.ofSeconds(1)))
                        .onEvent(frame)) {
            connection.onConnectionFailure(
                    ErrorCode.ENHANCE_YOUR_CALM_ERROR.code,
                    "the server sent more than " + FRAMES_PER_SECOND
                            + " frames within a second that only make work (RFC 9113 section 10.5), at last "
                            + frame.getType());
            // What is to be said first may have to wait for a server that does not read.
            connection.disconnect();
        }
    }

    private static boolean isSuspicious(Frame frame) {
        return switch (frame.getType()) {
            case PING, PRIORITY, RST_STREAM, PUSH_PROMISE -> true;
            case DATA -> frame instanceof DataFrame data && data.remaining() == 0 && !data.isEndStream();
            default -> false;
        };
    }

    @Override
    public void onClose(Session session) {
        rates.remove(session);
    }
}
