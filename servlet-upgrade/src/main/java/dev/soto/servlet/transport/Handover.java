package dev.soto.servlet.transport;

import dev.soto.connection.Transport;
import dev.soto.log.RepeatedLog;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.provider.AcceptedHandshake;
import dev.soto.provider.reading.CallbackPace;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An accepted handshake on its way to its session: either opens or abandons it, whichever is asked for first, once. A
 * container may tell of a failed request in several places, or upgrade in spite of it.
 */
public final class Handover {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(Handover.class.getName()));

    private final boolean nonBlocking;
    private final CallbackPace pace;
    /** Null once it has been opened or abandoned: the container may keep this as long as the connection, and it has the request. */
    private final AtomicReference<@Nullable AcceptedHandshake> handshake;

    /** What has a container hand over the connection of a request whose response has been filled. */
    @FunctionalInterface
    public interface Preparation {
        /** Says to the container what to open; the answer is on its way then, or goes with the end of the request. */
        void prepare(Handover handover) throws IOException, ServletException;
    }

    Handover(AcceptedHandshake handshake) {
        this.nonBlocking = handshake.isNonBlocking();
        this.pace = handshake.pace();
        this.handshake = new AtomicReference<>(handshake);
    }

    /**
     * Begins one for a handshake that has neither been opened nor abandoned, and abandons it when that fails.
     *
     * @throws IOException when the request cannot be upgraded
     */
    public static void begin(AcceptedHandshake handshake, HttpServletResponse response, Preparation preparation)
            throws IOException {
        Handover handover = new Handover(handshake);
        boolean begun = false;
        try {
            fill(response, handshake.response());
            preparation.prepare(handover);
            begun = true;
        } catch (ServletException failure) {
            throw new IOException("the container does not upgrade the request: " + failure.getMessage(), failure);
        } finally {
            if (!begun) {
                handover.abandon();
            }
        }
    }

    /** Returns whether the endpoint may be called on an I/O thread. */
    public boolean isNonBlocking() {
        return nonBlocking;
    }

    /** Returns how long the callbacks of the endpoint take. */
    public CallbackPace pace() {
        return pace;
    }

    /** Puts an answer's status and headers into a response. */
    public static void fill(HttpServletResponse response, UpgradeResponse answer) {
        response.setStatus(answer.status());
        answer.headers().forEach((name, value, first) -> {
            if (first) {
                response.setHeader(name, value);
            } else {
                response.addHeader(name, value);
            }
        });
    }

    /** Opens the session on this thread: the open callback runs here. Closes the transport when it is too late. */
    public void open(Transport transport) {
        AcceptedHandshake accepted = handshake.getAndSet(null);
        if (accepted == null) {
            transport.close();
            return;
        }
        try {
            accepted.open(transport);
        } catch (RuntimeException failure) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    RepeatedLog.kind("open", failure),
                    () -> "a WebSocket session does not open",
                    failure);
        }
    }

    /** The request failed, or its connection is gone. Does nothing after {@link #open}. */
    public void abandon() {
        AcceptedHandshake accepted = handshake.getAndSet(null);
        if (accepted != null) {
            accepted.abandon();
        }
    }
}
