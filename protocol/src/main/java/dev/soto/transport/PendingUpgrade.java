package dev.soto.transport;

import dev.soto.connection.Transport;
import dev.soto.log.RepeatedLog;
import dev.soto.log.Who;
import dev.soto.protocol.frame.CloseBody;
import dev.soto.protocol.frame.FrameWriter;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Opcode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An accepted opening handshake on its way to its connection: it is either opened or abandoned, whichever is asked for first, once.
 * A web server may tell of a failed request in several places, or upgrade in spite of it. Thread-safe.
 */
public final class PendingUpgrade {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(PendingUpgrade.class.getName()));

    /** What was accepted, and what comes of it. One of the two methods is called, once. */
    public interface Handshake {
        /** Returns the answer to send. */
        UpgradeResponse response();

        /** The answer has been sent: opens the connection on this thread; the open callback runs here. */
        void open(Transport transport);

        /** The answer cannot be sent, or nothing follows it: frees everything. */
        void abandon();
    }

    private final ReadServices reading;
    private final BlockingDetector detector;
    private final boolean nonBlocking;
    /** Null once it is over: a web server may keep this as long as the connection, and what was accepted has the request. */
    private final AtomicReference<@Nullable Handshake> accepted;

    /**
     * Creates one.
     *
     * @param accepted what it is about
     * @param reading what the transport reads with
     * @param detector of the endpoint that the transport's listener calls
     * @param nonBlocking whether that was declared not to block: it may be called on an I/O thread
     */
    public PendingUpgrade(Handshake accepted, ReadServices reading, BlockingDetector detector, boolean nonBlocking) {
        this.accepted = new AtomicReference<>(accepted);
        this.reading = reading;
        this.detector = detector;
        this.nonBlocking = nonBlocking;
    }

    /**
     * Returns the answer to send.
     *
     * @throws IllegalStateException when it has been opened or abandoned
     */
    public UpgradeResponse response() {
        Handshake present = accepted.get();
        if (present == null) {
            throw new IllegalStateException(
                    "the handshake is over: its connection was opened, or its request has failed");
        }
        return present.response();
    }

    /** Returns what the transport reads with. */
    public ReadServices reading() {
        return reading;
    }

    /** Returns how long the callbacks take. */
    public BlockingDetector detector() {
        return detector;
    }

    /** Returns the threads for callbacks that may block. */
    public CallbackRoom room() {
        CallbackRoom own = detector.room();
        return own == null
                ? new CallbackRoom(
                        detector.toString(),
                        CallbackRoom.Size.unlimited(),
                        reading.executor(),
                        reading.loops().timer()::runAfter,
                        System::nanoTime)
                : own;
    }

    /** Returns what {@link #open opens} on a thread that may block, or {@link #refuse refuses}. */
    public CallbackRoom.Call opening(Transport transport) {
        return new CallbackRoom.Call() {
            @Override
            public void run(boolean crowded) {
                open(transport);
            }

            @Override
            public void delayed() {
                // The peer has its answer, and nobody looks for silent peers yet.
            }

            @Override
            public void refused(IOException why) {
                refuse(transport, why);
            }
        };
    }

    /** Returns whether callbacks may run on an I/O thread. */
    public boolean isNonBlocking() {
        return nonBlocking;
    }

    /** Opens the connection on this thread. Closes the transport when it is too late. */
    public void open(Transport transport) {
        Handshake present = accepted.getAndSet(null);
        if (present == null) {
            transport.close();
            return;
        }
        try {
            present.open(transport);
        } catch (RuntimeException | Error failure) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    RepeatedLog.kind("open", failure),
                    () -> "a WebSocket session of " + detector + " does not open, "
                            + Who.of(transport.remoteAddress(), null, null),
                    failure);
        }
    }

    /**
     * There was no thread to open it on: frees everything and tells the peer with 1013. To be called instead of {@link #open}; does not
     * block.
     */
    public void refuse(Transport transport, IOException why) {
        abandon();
        ByteBuffer reason =
                CloseBody.of(CloseStatus.truncated(CloseCode.TRY_AGAIN_LATER, String.valueOf(why.getMessage())));
        ByteBuffer frame = ByteBuffer.allocate(FrameWriter.MAX_HEADER + reason.remaining());
        FrameWriter.writeHeader(frame, FrameWriter.firstByte(true, 0, Opcode.CLOSE), reason.remaining());
        List<ByteBuffer> bytes = List.of(frame.put(reason).flip());
        transport.write(bytes, failure -> transport.close());
    }

    /** The request failed, or its connection is gone. Does nothing after {@link #open}. */
    public void abandon() {
        Handshake present = accepted.getAndSet(null);
        if (present != null) {
            present.abandon();
        }
    }
}
