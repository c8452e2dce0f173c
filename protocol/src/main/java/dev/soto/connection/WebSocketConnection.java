package dev.soto.connection;

import dev.soto.connection.EventQueue.Closing;
import dev.soto.connection.OutboundQueue.Turn;
import dev.soto.protocol.WebSocketEngine;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.State;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket connection after the opening handshake: libsoup's SoupWebsocketConnection over any {@link Transport}. All
 * methods may be called by any thread at any time, also from callbacks.
 *
 * <p>One lock guards the engine and the queues, and is held for moments only, never over I/O or callbacks. The path of a
 * message is {@link #onRead}, {@link #deliver}, the listener, {@link #sendText}, {@link #write}: the thread that read the
 * bytes hands out every message in them, and what the callbacks send is held back ("corked") and written once behind the
 * last of them, or earlier when a callback takes its time.
 */
public final class WebSocketConnection {
    /** A reply that is held back for longer is written before the next callback. */
    private static final long CORK_NANOS = 200_000L;
    /** When so many bytes are held back they are written at once. */
    private static final int CORK_BYTES = 64 * 1024;

    /** Instead of an event: there is none, and the transport may read. */
    private static final Object READ_ON = new Object();
    /** Instead of an event: there is none, and the transport may not read, or has not been stopped. */
    private static final Object READ_NO_MORE = new Object();

    private final Role role;
    private final Transport transport;
    private final ExtensionChain extensions;
    private final ConnectionOptions options;
    private final ConnectionServices services;
    private final ConnectionListener listener;
    private final long origin;
    private final Deadline deadline = new Deadline();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition roomInQueue = lock.newCondition();

    // Guarded by the lock.

    private final EventQueue events = new EventQueue();
    private final WebSocketEngine engine;
    private final OutboundQueue outbound;

    /** Somebody hands out events, or is about to; only one thread at a time does. At first it is {@link #start}. */
    private boolean delivering = true;
    /** The transport has been told to stop reading. */
    private boolean readingStopped;
    /** The application has told us to stop. */
    private boolean paused;

    private WriteState writeState = WriteState.IDLE;
    private long writeStarted;
    private long sendTimeoutNanos;

    // Not guarded by the lock.

    private final Transport.WriteCompletion writeCompletion = this::onWritten;
    /** Buffers of the write that is under way; only the thread that began it touches it. */
    private final List<ByteBuffer> gathered = new ArrayList<>(2);

    /** The thread that hands out events now. */
    private volatile @Nullable Thread deliverer;

    private volatile boolean batching;
    /** When the first of what the deliverer holds back was held back; 0 for nothing. Only the deliverer touches it. */
    private long corkedSince;
    /** Slot in the sweep that watches over it. Only the deliverer touches it. */
    private int corkSlot = -1;

    private enum WriteState {
        IDLE,
        /** {@link Transport#write} has been called and has not returned. */
        CALLING,
        /** The write has completed, the call has not returned. */
        COMPLETED,
        /** The call has returned, the write has not completed. */
        PENDING
    }

    /** Creates a connection that does nothing before {@link #start}. It owns transport and extensions from here on. */
    public WebSocketConnection(
            Role role,
            Transport transport,
            ExtensionChain extensions,
            ConnectionOptions options,
            ConnectionServices services,
            ConnectionListener listener) {
        this.role = role;
        this.transport = transport;
        this.extensions = extensions;
        this.options = options;
        this.services = services;
        this.listener = listener;
        this.origin = services.nanoClock().getAsLong();
        this.engine = new WebSocketEngine(options.engineConfig(role, extensions, services), events, 0);
        this.outbound = new OutboundQueue(engine);
        this.sendTimeoutNanos = options.sendTimeout().toNanos();
        engine.setKeepAlive(
                options.keepAliveInterval().toNanos(), options.pongTimeout().toNanos());
    }

    /**
     * Runs the open callback on the calling thread, then starts to read. Nothing is delivered before it has returned; it
     * may send. An exception of it is handed to {@link ConnectionListener#onError}.
     */
    public void start(Runnable onOpen) {
        deliverer = Thread.currentThread();
        try {
            onOpen.run();
        } catch (Throwable failure) {
            reportError(failure);
        }
        transport.start(new Reader());
        scheduleDeadline();
        deliver(null, now());
    }

    private long now() {
        return services.nanoClock().getAsLong() - origin;
    }

    // In: read -> engine -> events -> listener

    private final class Reader implements TransportListener {
        @Override
        public boolean onRead(ByteBuffer input) {
            return WebSocketConnection.this.onRead(input);
        }

        @Override
        public void onEndOfStream() {
            change(() -> engine.endOfInput(now()));
        }

        @Override
        public void onReadFailure(Throwable failure) {
            change(() -> engine.abort(failure, now()));
        }
    }

    private boolean onRead(ByteBuffer input) {
        long now = now();
        boolean here;
        boolean readOn = true;
        lock.lock();
        try {
            here = services.callbacksOnReader() && !delivering && !isPaused();
            if (here) {
                delivering = true;
            } else {
                receiveAll(input, now);
                readOn = events.isEmpty() && !isPaused();
                readingStopped = !readOn;
            }
        } finally {
            lock.unlock();
        }
        if (here) {
            deliverer = Thread.currentThread();
            return deliver(input, now);
        }
        settle();
        return readOn;
    }

    /** Hands out events, and takes frames from the input whenever there are none; returns whether to read on. */
    private boolean deliver(@Nullable ByteBuffer input, long now) {
        Object event = next(input, now);
        while (event != READ_ON && event != READ_NO_MORE) {
            dispatch(event);
            event = next(input, now);
        }
        write();
        if (input == null && event == READ_ON) {
            transport.resumeReading();
        }
        return event == READ_ON;
    }

    /**
     * Returns the next event. When there is none the calling thread is no longer the deliverer, and the result is {@link
     * #READ_ON} when the transport may read and {@link #READ_NO_MORE} when it may not, or does so already.
     */
    private Object next(@Nullable ByteBuffer input, long now) {
        Object event;
        boolean wishes;
        boolean unwritten;
        boolean newDeadline;
        lock.lock();
        try {
            if (input != null) {
                while (input.hasRemaining() && (events.isEmpty() || isPaused())) {
                    engine.receive(input, now);
                }
            }
            event = isPaused() ? null : events.poll();
            if (event == null) {
                event = endDelivery(input != null);
            }
            wishes = events.hasWishes();
            unwritten = engine.hasOutput();
            newDeadline = engine.takeNewDeadline();
        } finally {
            lock.unlock();
        }
        if (wishes) {
            fulfilWishes();
        }
        if (wishes || newDeadline) {
            scheduleDeadline();
        }
        if (unwritten && event != READ_ON && event != READ_NO_MORE) {
            cork();
        }
        return event;
    }

    private Object endDelivery(boolean reading) {
        leaveSweep();
        deliverer = null;
        delivering = false;
        boolean readOn = !isPaused() && (reading || readingStopped);
        readingStopped = reading ? !readOn : readingStopped && !readOn;
        return readOn ? READ_ON : READ_NO_MORE;
    }

    private void dispatch(Object event) {
        if (corkedSince != 0 && now() - corkedSince > CORK_NANOS) {
            leaveSweep();
            write();
        }
        try {
            EventQueue.deliver(event, listener);
        } catch (Throwable failure) {
            reportError(failure);
        }
        if (event instanceof Closing closing && closing.byPeer()) {
            change(() -> engine.answerClose(now()));
        }
    }

    private void receiveAll(ByteBuffer input, long now) {
        while (input.hasRemaining()) {
            engine.receive(input, now);
        }
    }

    /** Once the close has begun, what is left is delivered even to an application that has paused. */
    private boolean isPaused() {
        return paused && engine.isOpen();
    }

    private void reportError(Throwable failure) {
        try {
            listener.onError(failure);
        } catch (Throwable second) {
            reportUncaught(second);
        }
    }

    /** A callback that must not throw did: the thread's own handler gets it, which by default prints it. */
    private static void reportUncaught(Throwable failure) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }

    // Out: send -> engine -> write

    /**
     * Queues a text message. An unpaired surrogate is sent as a question mark, as {@link String#getBytes} does.
     *
     * @param completion may be null; a message that the queue has no room for fails through it, or without it through
     *     {@link ConnectionListener#onError}
     * @throws IllegalStateException when the state is not OPEN; the completion is not called
     */
    public void sendText(String message, @Nullable SendCompletion completion) {
        send(null, DataType.TEXT, ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)), true, completion);
    }

    /**
     * Queues a binary message.
     *
     * @param message position to limit; its position is not changed; it belongs to the connection until the completion,
     *     without which it may be changed only after the connection has closed
     * @param completion as for {@link #sendText}
     * @throws IllegalStateException when the state is not OPEN; the completion is not called
     */
    public void sendBinary(ByteBuffer message, @Nullable SendCompletion completion) {
        send(null, DataType.BINARY, message, true, completion);
    }

    /**
     * Begins a message that is sent in parts. Waits its turn without blocking: the first part queues behind messages
     * that were sent before, and messages sent later queue behind its last part. A close does not wait for it.
     *
     * @throws IllegalStateException when the state is not OPEN
     */
    public OutgoingMessage beginMessage(DataType type) {
        lock.lock();
        try {
            requireOpen();
            return new PartMessage(this, outbound.begin(type), type);
        } finally {
            lock.unlock();
        }
    }

    void sendPart(Turn turn, DataType type, ByteBuffer payload, boolean last, @Nullable SendCompletion completion) {
        send(turn, type, payload, last, completion);
    }

    private void send(
            @Nullable Turn turn, DataType type, ByteBuffer payload, boolean last, @Nullable SendCompletion completion) {
        IOException refusal;
        boolean much;
        lock.lock();
        try {
            requireOpen();
            refusal = admit(payload.remaining());
            if (refusal == null) {
                if (turn == null) {
                    outbound.message(type, payload, completion);
                } else {
                    outbound.piece(turn, payload, last, completion);
                }
            }
            much = engine.queuedBytes() > CORK_BYTES;
        } finally {
            lock.unlock();
        }
        if (refusal != null) {
            refuse(refusal, completion);
        } else if (much) {
            write();
        } else if (!batching) {
            writeSoon();
        }
    }

    private void requireOpen() {
        if (!engine.isOpen()) {
            throw new IllegalStateException(
                    "the connection is " + (engine.state() == State.CLOSING ? "closing" : "closed"));
        }
    }

    /** Waits for room in the queue, or does what else the policy says; returns why there is none. */
    private @Nullable IOException admit(int bytes) {
        if (hasRoom(bytes)) {
            return null;
        }
        QueueFullException full = new QueueFullException("message of " + bytes + " bytes does not fit behind "
                + outbound.bytes() + " bytes that wait for the peer (maxQueuedBytes " + options.maxQueuedBytes() + ")");
        return switch (options.overflowPolicy()) {
            case FAIL -> full;
            case CLOSE -> {
                engine.fail(
                        ProtocolViolation.policy("peer is too slow: more than " + options.maxQueuedBytes()
                                + " bytes wait for it (maxQueuedBytes)"),
                        now());
                yield full;
            }
            case BLOCK -> awaitRoom(bytes);
        };
    }

    private boolean hasRoom(int bytes) {
        long queued = outbound.bytes();
        return queued == 0 || queued + bytes <= options.maxQueuedBytes();
    }

    private @Nullable IOException awaitRoom(int bytes) {
        long left = sendTimeoutNanos == 0 ? Long.MAX_VALUE : sendTimeoutNanos;
        try {
            while (engine.isOpen() && !hasRoom(bytes)) {
                if (writeState == WriteState.IDLE && engine.hasOutput()) {
                    writeUnlocked();
                } else if (left <= 0) {
                    return new SocketTimeoutException("no room for a message of " + bytes + " bytes within "
                            + sendTimeoutNanos / 1_000_000 + " ms (sendTimeout, maxQueuedBytes)");
                } else {
                    left = roomInQueue.awaitNanos(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting to send");
            interrupted.initCause(e);
            return interrupted;
        }
        return engine.isOpen() ? null : new IOException("the connection closed while a message waited to be sent");
    }

    private void writeUnlocked() {
        lock.unlock();
        try {
            write();
        } finally {
            lock.lock();
        }
    }

    private void refuse(IOException refusal, @Nullable SendCompletion completion) {
        if (completion != null) {
            complete(List.of(completion), refusal);
            settle();
        } else {
            change(() -> events.onError(refusal));
        }
    }

    /** Writes now, or holds back what a callback sends until the callbacks of this read are through. */
    private void writeSoon() {
        if (deliverer == Thread.currentThread()) {
            cork();
        } else {
            write();
        }
    }

    private void cork() {
        if (corkedSince != 0) {
            return;
        }
        corkSlot = services.timer().sweep().enter(this);
        if (corkSlot < 0) {
            write();
        } else {
            corkedSince = Math.max(1, now());
        }
    }

    private void leaveSweep() {
        if (corkedSince != 0) {
            services.timer().sweep().leave(corkSlot);
            corkedSince = 0;
        }
    }

    /** Writes what has been queued, unless a write is under way, which then takes it along. */
    public void flush() {
        write();
    }

    private void write() {
        while (beginWrite()) {
            transport.write(gathered, writeCompletion);
            if (!callReturned()) {
                scheduleDeadline();
                return;
            }
        }
    }

    private boolean beginWrite() {
        lock.lock();
        try {
            if (writeState != WriteState.IDLE || !engine.hasOutput()) {
                return false;
            }
            writeState = WriteState.CALLING;
            writeStarted = now();
            engine.takeOutput(gathered, writeStarted);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the write has completed already. */
    private boolean callReturned() {
        lock.lock();
        try {
            boolean completed = writeState == WriteState.COMPLETED;
            writeState = completed ? WriteState.IDLE : WriteState.PENDING;
            return completed;
        } finally {
            lock.unlock();
        }
    }

    private void onWritten(@Nullable Throwable failure) {
        List<SendCompletion> done;
        boolean wishes;
        boolean writeOn;
        boolean newDeadline;
        lock.lock();
        try {
            long now = now();
            gathered.clear();
            if (failure != null) {
                engine.abort(failure, now);
            }
            engine.written(now);
            done = failure == null ? outbound.written() : List.of();
            writeOn = writeState == WriteState.PENDING;
            writeState = writeOn ? WriteState.IDLE : WriteState.COMPLETED;
            wishes = events.hasWishes();
            newDeadline = engine.takeNewDeadline();
            roomInQueue.signalAll();
        } finally {
            lock.unlock();
        }
        complete(done, null);
        if (wishes) {
            settle();
        } else if (newDeadline) {
            scheduleDeadline();
        }
        if (writeOn) {
            write();
        }
    }

    private static void complete(List<SendCompletion> completions, @Nullable Throwable failure) {
        for (SendCompletion completion : completions) {
            try {
                completion.completed(failure);
            } catch (Throwable thrown) {
                reportUncaught(thrown);
            }
        }
    }

    /**
     * Queues a ping and flushes. The payload is copied.
     *
     * @throws IllegalArgumentException when it is longer than 125 bytes (RFC 6455 section 5.5)
     * @throws IllegalStateException when the state is not OPEN
     */
    public void sendPing(ByteBuffer payload) {
        change(() -> engine.sendPing(payload));
    }

    /** Queues an unsolicited pong (RFC 6455 section 5.5.3) and flushes; otherwise as {@link #sendPing}. */
    public void sendPong(ByteBuffer payload) {
        change(() -> engine.sendPong(payload));
    }

    // The end

    /**
     * Begins the close handshake: queues a close frame behind all messages sent before. A message in parts that is not
     * complete, and messages that wait for it, are dropped.
     *
     * @return whether this call began it; false when the connection is closing or closed already
     * @throws IllegalArgumentException see {@link CloseStatus#requireSendable}; the connection is untouched
     */
    public boolean close(CloseStatus status) {
        boolean began;
        lock.lock();
        try {
            began = engine.close(status, now());
        } finally {
            lock.unlock();
        }
        settle();
        return began;
    }

    /** Frees the transport at once, without a close frame; the listener gets the cause and then 1006. */
    public void abort(Throwable cause) {
        change(() -> engine.abort(cause, now()));
    }

    /**
     * Fails the connection (RFC 6455 section 7.1.7) as if the peer had broken a rule: for layers above that judge
     * messages, for example a decoder with a size limit of its own.
     */
    public void fail(ProtocolViolation violation) {
        change(() -> engine.fail(violation, now()));
    }

    /** Changes the engine in a way that is not the fast path, and does what follows from it. */
    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
        settle();
    }

    /** Does what follows from a change: wishes of the engine, writing, deadlines, and events on a thread for them. */
    private void settle() {
        fulfilWishes();
        writeSoon();
        scheduleDeadline();
        if (beginDelivery()) {
            deliverElsewhere();
        }
    }

    private boolean beginDelivery() {
        lock.lock();
        try {
            if (delivering || events.isEmpty() || isPaused()) {
                return false;
            }
            delivering = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void deliverElsewhere() {
        try {
            services.executor().execute(this::deliverQueued);
        } catch (RejectedExecutionException stopped) {
            change(() -> engine.abort(stopped, now()));
            deliverQueued();
        }
    }

    private void deliverQueued() {
        deliverer = Thread.currentThread();
        deliver(null, now());
    }

    private void fulfilWishes() {
        List<SendCompletion> dropped = List.of();
        boolean shutdown;
        boolean free;
        lock.lock();
        try {
            if (events.takeOutputDropped()) {
                dropped = outbound.drop();
                roomInQueue.signalAll();
            }
            shutdown = events.takeShutdownOutput();
            free = events.takeCloseTransport();
        } finally {
            lock.unlock();
        }
        if (shutdown) {
            transport.shutdownOutput();
        }
        if (free) {
            transport.close();
        }
        if (!dropped.isEmpty()) {
            complete(dropped, new IOException("the connection closed before the message was sent"));
        }
    }

    // Time

    private final class Deadline extends DeadlineTimer.Timeout {
        @Override
        void onDeadline() {
            onTime();
        }
    }

    private void onTime() {
        lock.lock();
        try {
            long now = now();
            if (delivering || readingStopped) {
                engine.touch(now);
            }
            if (writeState == WriteState.PENDING && sendTimeoutNanos > 0 && now - writeStarted >= sendTimeoutNanos) {
                engine.abort(
                        new SocketTimeoutException("the peer took nothing for " + sendTimeoutNanos / 1_000_000
                                + " ms while something was to be sent (sendTimeout)"),
                        now);
            } else {
                engine.onTime(now);
            }
        } finally {
            lock.unlock();
        }
        settle();
    }

    private void scheduleDeadline() {
        long delay;
        lock.lock();
        try {
            long next = engine.isGone() ? Long.MAX_VALUE : engine.nextDeadline();
            if (writeState == WriteState.PENDING && sendTimeoutNanos > 0 && !engine.isGone()) {
                next = Math.min(next, writeStarted + sendTimeoutNanos);
            }
            delay = next == Long.MAX_VALUE ? Long.MAX_VALUE : next - now();
        } finally {
            lock.unlock();
        }
        if (delay != Long.MAX_VALUE) {
            services.timer().scheduleWithin(deadline, delay);
        } else {
            services.timer().cancel(deadline);
        }
    }

    // Settings

    /**
     * Runs a task in order with the callbacks, never beside one: on the calling thread, before this method returns, when no
     * callback is running; else behind it, on its thread. What the task throws goes to {@link ConnectionListener#onError}.
     */
    public void run(Runnable task) {
        boolean here;
        lock.lock();
        try {
            events.add(any -> task.run());
            here = !delivering && !isPaused();
            delivering |= here;
        } finally {
            lock.unlock();
        }
        if (here) {
            deliverQueued();
        }
    }

    /** Returns whether the calling thread is in a callback of this connection. */
    public boolean isInCallback() {
        return deliverer == Thread.currentThread();
    }

    /** Stops to deliver and to read until {@link #resumeReading}. The callback that is running goes on. */
    public void pauseReading() {
        lock.lock();
        try {
            paused = true;
        } finally {
            lock.unlock();
        }
    }

    /** Undoes {@link #pauseReading}. */
    public void resumeReading() {
        boolean resume;
        lock.lock();
        try {
            paused = false;
            resume = readingStopped && !delivering && events.isEmpty();
            readingStopped &= !resume;
        } finally {
            lock.unlock();
        }
        if (resume) {
            transport.resumeReading();
        } else {
            settle();
        }
    }

    /** Sets how messages of a type are delivered, from the next message on; {@link Delivery#WHOLE} at first. */
    public void setDelivery(DataType type, Delivery delivery) {
        lock.lock();
        try {
            engine.setInParts(type, delivery == Delivery.PARTS);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the longest message of a type that is accepted, in bytes; 0 is no limit. */
    public long maxMessageBytes(DataType type) {
        lock.lock();
        try {
            return engine.limits().maxBytes(type);
        } finally {
            lock.unlock();
        }
    }

    /** Sets {@link #maxMessageBytes}, from the next bytes on. */
    public void setMaxMessageBytes(DataType type, long bytes) {
        lock.lock();
        try {
            engine.limits().setMaxBytes(type, bytes);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the idle timeout; zero is never. */
    public Duration idleTimeout() {
        lock.lock();
        try {
            return Duration.ofNanos(engine.idleNanos());
        } finally {
            lock.unlock();
        }
    }

    /** Sets the idle timeout; zero is never. */
    public void setIdleTimeout(Duration timeout) {
        change(() -> engine.setIdleNanos(timeout.toNanos()));
    }

    /** Returns the send timeout; zero is never. */
    public Duration sendTimeout() {
        lock.lock();
        try {
            return Duration.ofNanos(sendTimeoutNanos);
        } finally {
            lock.unlock();
        }
    }

    /** Sets the send timeout; zero is never. */
    public void setSendTimeout(Duration timeout) {
        change(() -> sendTimeoutNanos = timeout.toNanos());
    }

    /** Sets when keep-alive pings go out, and how long they may stay unanswered; an interval of zero is never. */
    public void setKeepAlive(Duration interval, Duration pongTimeout) {
        change(() -> engine.setKeepAlive(interval.toNanos(), pongTimeout.toNanos()));
    }

    /**
     * Sets whether sends wait: for {@link #flush}, for the end of the callbacks of a read, or until 64 KiB are there; false
     * at first. To switch it off flushes.
     */
    public void setBatching(boolean batching) {
        this.batching = batching;
        if (!batching) {
            write();
        }
    }

    /** Returns whether batching is on. */
    public boolean isBatching() {
        return batching;
    }

    // State

    /** Returns the state. */
    public State state() {
        lock.lock();
        try {
            return engine.state();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the state is {@link State#OPEN}: messages may be sent. */
    public boolean isOpen() {
        return state() == State.OPEN;
    }

    /** Returns what {@link ConnectionListener#onClosed} is told; null before the state is {@link State#CLOSED}. */
    public @Nullable CloseStatus closeStatus() {
        lock.lock();
        try {
            return events.closed();
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many bytes of messages wait for the transport. */
    public long queuedBytes() {
        lock.lock();
        try {
            return outbound.bytes();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the role. */
    public Role role() {
        return role;
    }

    /** Returns the extensions in use. */
    public ExtensionChain extensions() {
        return extensions;
    }

    /** Returns the transport, for its addresses. */
    public Transport transport() {
        return transport;
    }
}
