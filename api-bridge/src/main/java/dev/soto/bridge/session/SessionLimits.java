package dev.soto.bridge.session;

import dev.soto.bridge.inbound.InboundControl;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.Delivery;
import dev.soto.protocol.model.DataType;
import java.util.concurrent.Executor;

/**
 * How long the messages of a session may be: the buffer size of the session, unless the annotation of the handling method
 * sets another one; of a size that the application set on the session and one of the annotation the smaller one counts.
 * Messages that are not kept whole, in parts or streams, may have any length. Thread-safe.
 */
final class SessionLimits implements InboundControl {

    /** For the size of a session: the application has not set it. */
    private static final int NOT_SET = -1;
    /** For the size of a handler: it sets none. */
    private static final long NO_SIZE = -1;
    /** For the size of a handler: it does not keep messages whole. */
    private static final long UNBOUNDED = -2;

    private final SotoSession session;
    private final ConnectionOptions options;

    // Guarded by the lock.

    private int textSize = NOT_SET;
    private int binarySize = NOT_SET;
    private long textHandler = NO_SIZE;
    private long binaryHandler = NO_SIZE;

    SessionLimits(SotoSession session, ConnectionOptions options) {
        this.session = session;
        this.options = options;
    }

    /** Sets the buffer size of the session; zero or negative is no limit. */
    void setBufferSize(DataType type, int bytes) {
        synchronized (this) {
            if (type == DataType.TEXT) {
                textSize = Math.max(0, bytes);
            } else {
                binarySize = Math.max(0, bytes);
            }
            session.connection().setMaxMessageBytes(type, effective(type));
        }
    }

    /**
     * Returns the limit that is in force for whole messages, 0 for none: that of the annotation where it counts, else the
     * buffer size of the session, which is also what a handler of parts or streams leaves.
     */
    int bufferSize(DataType type) {
        synchronized (this) {
            boolean unbounded = handlerBytes(type) == UNBOUNDED;
            return (int) Math.min(Integer.MAX_VALUE, unbounded ? sessionBytes(type) : effective(type));
        }
    }

    private long handlerBytes(DataType type) {
        return type == DataType.TEXT ? textHandler : binaryHandler;
    }

    private int size(DataType type) {
        return type == DataType.TEXT ? textSize : binarySize;
    }

    private long sessionBytes(DataType type) {
        if (size(type) != NOT_SET) {
            return size(type);
        }
        return options.limits().maxMessageBytes(type);
    }

    private long effective(DataType type) {
        long handlerBytes = handlerBytes(type);
        if (handlerBytes == UNBOUNDED) {
            return 0;
        }
        long sessionBytes = sessionBytes(type);
        if (handlerBytes == NO_SIZE) {
            return sessionBytes;
        }
        // 0 would be no limit: a method with maxMessageSize 0 checks by itself.
        long handler = Math.max(1, handlerBytes);
        return size(type) != NOT_SET && sessionBytes > 0 ? Math.min(handler, sessionBytes) : handler;
    }

    @Override
    public void handlerChanged(DataType type, Delivery delivery, boolean unbounded, long maxMessageBytes) {
        synchronized (this) {
            long bytes = unbounded ? UNBOUNDED : Math.max(NO_SIZE, maxMessageBytes);
            if (type == DataType.TEXT) {
                textHandler = bytes;
            } else {
                binaryHandler = bytes;
            }
            session.connection().setMaxMessageBytes(type, effective(type));
            session.connection().setDelivery(type, delivery);
        }
    }

    @Override
    public boolean lendsBuffers() {
        return options.lentBuffers();
    }

    @Override
    public Executor streamHandlers() {
        return session::runStreamHandler;
    }

    @Override
    public void noHandler(DataType type) {
        session.model().notices().noHandler(type);
    }

    @Override
    public void lost(String taker, String what, String text, String loss) {
        session.model().notices().lost(taker, what, text, loss);
    }

    @Override
    public long maxMessageBytes(DataType type) {
        synchronized (this) {
            return effective(type);
        }
    }
}
