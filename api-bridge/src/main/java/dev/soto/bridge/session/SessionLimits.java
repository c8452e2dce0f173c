package dev.soto.bridge.session;

import dev.soto.bridge.inbound.InboundControl;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.Delivery;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.DataType;

/**
 * How long the messages of a session may be: the buffer size of the session, unless the annotation of the handling method
 * sets another one; of a size that the application set on the session and one of the annotation the smaller one counts.
 * Messages that are not kept whole, in parts or streams, may have any length. Thread-safe.
 */
final class SessionLimits implements InboundControl {

    /** Limits of one data type. Guarded by the lock. */
    private static final class Limit {
        private long sessionBytes;
        private boolean setBySession;
        private long handlerBytes = -1;
        private boolean unbounded;

        private Limit(long sessionBytes) {
            this.sessionBytes = sessionBytes;
        }

        private long effective() {
            if (unbounded) {
                return 0;
            }
            if (handlerBytes < 0) {
                return sessionBytes;
            }
            // 0 would be no limit: a method with maxMessageSize 0 checks by itself.
            long handler = Math.max(1, handlerBytes);
            return setBySession && sessionBytes > 0 ? Math.min(handler, sessionBytes) : handler;
        }
    }

    private final WebSocketConnection connection;
    private final Limit text;
    private final Limit binary;

    SessionLimits(WebSocketConnection connection, ConnectionOptions options) {
        this.connection = connection;
        this.text = new Limit(options.maxTextMessageBytes());
        this.binary = new Limit(options.maxBinaryMessageBytes());
    }

    private Limit of(DataType type) {
        return type == DataType.TEXT ? text : binary;
    }

    /** Sets the buffer size of the session; zero or negative is no limit. */
    void setBufferSize(DataType type, int bytes) {
        synchronized (this) {
            of(type).sessionBytes = Math.max(0, bytes);
            of(type).setBySession = true;
            connection.setMaxMessageBytes(type, of(type).effective());
        }
    }

    /** Returns the buffer size of the session; 0 is no limit. */
    int bufferSize(DataType type) {
        synchronized (this) {
            return (int) Math.min(Integer.MAX_VALUE, of(type).sessionBytes);
        }
    }

    @Override
    public void handlerChanged(DataType type, Delivery delivery, boolean unbounded, long maxMessageBytes) {
        synchronized (this) {
            of(type).handlerBytes = maxMessageBytes;
            of(type).unbounded = unbounded;
            connection.setMaxMessageBytes(type, of(type).effective());
            connection.setDelivery(type, delivery);
        }
    }

    @Override
    public long maxMessageBytes(DataType type) {
        synchronized (this) {
            return of(type).effective();
        }
    }
}
