package dev.soto.connection;

import dev.soto.protocol.EngineListener;
import dev.soto.protocol.frame.Loans;
import dev.soto.protocol.model.BufferPool;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.ProtocolViolation;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the engine says until it can be acted upon without the lock: events for the application, in order, and transportActions
 * to the transport. A whole message is its own event, so that one costs nothing beyond itself.
 */
final class EventQueue extends ShortQueue<Object> implements EngineListener {

    /** An event that is no whole message. */
    interface Event {
        void deliver(ConnectionListener listener);
    }

    /** The end. */
    record Closed(CloseStatus status) implements Event {
        @Override
        public void deliver(ConnectionListener listener) {
            listener.onClosed(status);
        }
    }

    /**
     * A message that is the listener's for the call alone.
     *
     * @param borrowed null when there is nothing to give back
     */
    record Lent(
            ByteBuffer message, BufferPool pool, @Nullable ByteBuffer borrowed) implements Event {
        @Override
        public void deliver(ConnectionListener listener) {
            Loans.begin();
            try {
                listener.onBinary(message);
            } finally {
                Loans.end();
                // Whoever has kept it shall not read the bytes of others.
                message.position(0).limit(0);
                if (borrowed != null) {
                    pool.release(borrowed);
                }
            }
        }
    }

    /** The closing event: behind one that the peer caused, its close frame is answered. */
    record Closing(boolean byPeer) implements Event {
        @Override
        public void deliver(ConnectionListener listener) {
            listener.onClosing();
        }
    }

    /** The peer broke a rule: in its turn, when all that came before has been delivered, the connection fails. */
    record Violated(ProtocolViolation violation) implements Event {
        @Override
        public void deliver(ConnectionListener listener) {
            throw new IllegalStateException("the engine says in its own words how the connection fails");
        }
    }

    long textMessages;
    long binaryMessages;
    /** What is received now is delivered before the buffer that it is in is used again. */
    boolean lending;
    /** Sees messages that arrive; most connections have none. */
    @Nullable
    ConnectionTrace trace;

    /** Hears of pings that were answered. */
    @Nullable
    ConnectionMeter meter;

    private boolean outputDropped;
    private boolean shutdownOutput;
    private boolean closeTransport;
    private @Nullable CloseStatus closed;
    /** Whether the application is being told that the connection has closed. */
    private boolean tellingClosed;
    /** Whether it has been told: only then the peer may see our end of the stream (Jakarta WebSocket section 4.5). */
    private boolean toldClosed;

    /** Returns the next event: a String, a ByteBuffer, or an {@link Event}; null when there is none. */
    @Nullable
    Object poll() {
        toldClosed |= tellingClosed;
        Object event = take();
        tellingClosed = event instanceof Closed;
        return event;
    }

    void add(Event event) {
        put(event);
    }

    /** Hands an event to the listener. */
    static void tell(Object event, ConnectionListener listener) {
        if (event instanceof String text) {
            listener.onText(text);
        } else if (event instanceof ByteBuffer binary) {
            listener.onBinary(binary);
        } else {
            ((Event) event).deliver(listener);
        }
    }

    /** Returns whether anything but events was said since the last time. */
    boolean hasTransportActions() {
        return outputDropped || shutdownOutput && toldClosed || closeTransport;
    }

    boolean takeOutputDropped() {
        boolean taken = outputDropped;
        outputDropped = false;
        return taken;
    }

    boolean takeShutdownOutput() {
        boolean taken = shutdownOutput && toldClosed;
        shutdownOutput &= !taken;
        return taken;
    }

    boolean takeCloseTransport() {
        boolean taken = closeTransport;
        closeTransport = false;
        return taken;
    }

    /** Returns the final status; null before the connection is closed. */
    @Nullable
    CloseStatus closed() {
        return closed;
    }

    @Override
    public void onText(String message) {
        textMessages++;
        if (trace != null) {
            trace.textReceived(message, true);
        }
        put(message);
    }

    @Override
    public void onBinary(ByteBuffer message) {
        binaryMessages++;
        if (trace != null) {
            trace.binaryReceived(message, true);
        }
        put(message);
    }

    @Override
    public boolean onLentBinary(ByteBuffer message, BufferPool pool, @Nullable ByteBuffer borrowed) {
        if (!lending) {
            return false;
        }
        binaryMessages++;
        if (trace != null) {
            trace.binaryReceived(message.duplicate(), true);
        }
        put(new Lent(message, pool, borrowed));
        return true;
    }

    @Override
    public void onTextPart(String part, boolean last) {
        textMessages += last ? 1 : 0;
        if (trace != null) {
            trace.textReceived(part, last);
        }
        add(listener -> listener.onTextPart(part, last));
    }

    @Override
    public void onBinaryPart(ByteBuffer part, boolean last) {
        binaryMessages += last ? 1 : 0;
        if (trace != null) {
            trace.binaryReceived(part, last);
        }
        add(listener -> listener.onBinaryPart(part, last));
    }

    @Override
    public void onPing(ByteBuffer payload) {
        add(listener -> listener.onPing(payload));
    }

    @Override
    public void onPong(ByteBuffer payload) {
        add(listener -> listener.onPong(payload));
    }

    @Override
    public void onKeepAlivePong(ByteBuffer payload, long roundTripNanos) {
        ConnectionMeter measuring = meter;
        add(listener -> {
            if (measuring != null && roundTripNanos >= 0) {
                measuring.pingAnswered(roundTripNanos);
            }
            listener.onKeepAlivePong(payload);
        });
    }

    @Override
    public void onClosing(boolean byPeer) {
        add(new Closing(byPeer));
    }

    @Override
    public void onViolation(ProtocolViolation violation) {
        add(new Violated(violation));
    }

    @Override
    public void onError(Throwable error) {
        add(listener -> listener.onError(error));
    }

    @Override
    public void onOutputDropped() {
        outputDropped = true;
    }

    @Override
    public void onShutdownOutput() {
        shutdownOutput = true;
    }

    @Override
    public void onCloseTransport() {
        closeTransport = true;
    }

    @Override
    public void onClosed(CloseStatus status) {
        closed = status;
        outputDropped = true;
        add(new Closed(status));
    }
}
