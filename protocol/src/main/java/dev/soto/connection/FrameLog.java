package dev.soto.connection;

import dev.soto.log.RepeatedLog;
import dev.soto.protocol.EngineTrace;
import dev.soto.protocol.model.Role;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The log of frames: each frame by its header, and each step of the close. There is one place where it is switched on: logger {@value
 * #NAME} at TRACE, before the connection is made. Without that a connection has no such log, and pays for a look at null. Lines are
 * written while the connection's lock is held, so that their order is that of the events.
 */
final class FrameLog implements EngineTrace {
    static final String NAME = "dev.soto.frames";

    private static final Logger LOGGER = System.getLogger(NAME);
    private static final RepeatedLog LOG = new RepeatedLog(LOGGER);
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final String name;

    private FrameLog(Role role, Transport transport) {
        this.name = "#" + NUMBERS.incrementAndGet() + " " + (role == Role.SERVER ? "server" : "client");
        LOG.each(
                Level.TRACE,
                () -> name + " opened, " + transport.localAddress() + " with " + transport.remoteAddress());
    }

    /** Returns a log for a connection; null when nobody wants to see it. */
    static @Nullable FrameLog of(Role role, Transport transport) {
        return LOGGER.isLoggable(Level.TRACE) ? new FrameLog(role, transport) : null;
    }

    @Override
    public void received(int first, long payloadBytes) {
        LOG.each(Level.TRACE, () -> name + " < " + frame(first, payloadBytes));
    }

    @Override
    public void queued(int first, long payloadBytes) {
        LOG.each(Level.TRACE, () -> name + " > " + frame(first, payloadBytes));
    }

    private static String frame(int first, long payloadBytes) {
        return EngineTrace.describe(first) + ", " + payloadBytes + (payloadBytes == 1 ? " byte" : " bytes");
    }

    @Override
    public void changed(String from, String cause, String to) {
        LOG.each(Level.TRACE, () -> name + " " + from + " -> " + to + " (" + cause + ")");
    }
}
