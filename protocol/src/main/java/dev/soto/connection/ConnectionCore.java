package dev.soto.connection;

import dev.soto.log.RepeatedLog;
import dev.soto.log.Uncaught;
import dev.soto.protocol.ControlFrameCounts;
import dev.soto.protocol.ExtendedBytes;
import dev.soto.protocol.WebSocketEngine;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Deadlines;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.state.CloseHandshake;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The shared state of the parts of a connection: the lock, what it guards, and what follows from a change of it. The parts are {@link
 * Callbacks} (in), {@link Writes} and {@link SendAdmission} (out) and {@link ConnectionDeadline} (time).
 */
final class ConnectionCore extends ConnectionLock {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(ConnectionCore.class.getName()));

    final Transport transport;
    final ConnectionServices services;
    ConnectionListener listener;
    /** Set before the connection starts; most have none. */
    @Nullable
    ConnectionInterceptor interceptor;

    final Writes writes;
    final Callbacks callbacks;
    private final @Nullable FrameLog frameLog;

    // Guarded by the lock.

    final EventQueue events = new EventQueue();
    final WebSocketEngine engine;
    final OutboundQueue outbound;
    long maxQueuedBytes;
    volatile OverflowPolicy overflowPolicy;
    long wireBytesReceived;
    /** Of the endpoint; null for a connection that nobody measures. */
    @Nullable
    ConnectionMeter meter;
    /** So many sends, this one included, until one is timed. */
    private int untilTimedSend;
    /** How many threads wait for room in the queue. */
    int blockedSends;
    /** What {@link #end} was for, when it came first. */
    private @Nullable ErrorKind brokenFor;

    private boolean closedByContainer;
    /** Of a connection that has ended. */
    private @Nullable ConnectionStatistics lastStatistics;
    /** Whom to tell when all that was received has been handed out; made for the first. */
    private @Nullable List<SendCompletion> restAwaited;
    /** Whether what had come when the last of them began to wait has been read. */
    private boolean allRead;
    /** Made for the first send that has to wait. */
    private @Nullable Condition roomInQueue;
    /** Made for the first deadline: without an idle timeout or a keep-alive an idle connection has none. */
    private @Nullable ConnectionDeadline deadline;

    private final long origin;

    /**
     * What ended a send between any two of its steps; half a frame may have been queued, behind which nothing may be written. Whoever
     * uses the connection next, with a whole stack, gives it up.
     */
    volatile @Nullable VirtualMachineError brokenBy;

    ConnectionCore(
            Role role,
            Transport transport,
            ExtensionChain extensions,
            ConnectionOptions options,
            ConnectionServices services,
            ConnectionListener listener) {
        this.transport = transport;
        this.services = services;
        this.listener = listener;
        this.origin = services.nanoClock().getAsLong();
        this.frameLog = FrameLog.of(role, transport);
        this.engine = new WebSocketEngine(options.engineConfig(role, extensions, services, frameLog), events, 0);
        this.engine.setLending(options.lentBuffers());
        this.outbound = new OutboundQueue(engine, options.maxQueuedMessages());
        this.maxQueuedBytes = options.maxQueuedBytes();
        this.overflowPolicy = options.overflowPolicy();
        this.writes = new Writes(this);
        this.callbacks = new Callbacks(this);
    }

    void setDelivery(DataType type, Delivery delivery) {
        assert isHeld();
        engine.setInParts(type, delivery == Delivery.PARTS);
        if (type == DataType.BINARY) {
            engine.setLending(delivery == Delivery.LENT);
        }
    }

    /** Has another see what passes, or nobody; the log of frames goes on. */
    void setTrace(@Nullable ConnectionTrace trace) {
        assert isHeld();
        engine.setTrace(trace == null ? frameLog : frameLog == null ? trace : new TwoTraces(frameLog, trace));
        events.trace = trace;
        outbound.setTrace(trace);
    }

    /** Has the calls into the application surrounded. */
    void intercept(ConnectionInterceptor surrounding) {
        assert isHeld();
        interceptor = surrounding;
        listener = new InterceptedListener(surrounding, listener);
    }

    /** Has another measure from now on. */
    void setMeter(ConnectionMeter changed) {
        assert isHeld();
        meter = changed;
        events.meter = changed;
        callbacks.sampleFrom(Sampling.first(changed));
        untilTimedSend = Sampling.first(changed);
    }

    /** Has the clock read for one of many sends: returns whom to tell of its end. */
    @Nullable
    SendCompletion timed(@Nullable SendCompletion completion) {
        assert isHeld();
        ConnectionMeter measuring = meter;
        if (measuring == null || --untilTimedSend > 0) {
            return completion;
        }
        untilTimedSend = Sampling.interval(measuring);
        return measuring.sampling() <= 0 ? completion : new TimedSend(measuring, this::now, now(), completion);
    }

    /** A send found the queue full. */
    void countFull(OverflowPolicy policy) {
        assert isHeld();
        if (meter != null) {
            meter.queueFull(policy);
        }
    }

    /** Counts something that went wrong and does not end the connection. */
    void failed(ErrorKind kind) {
        ConnectionMeter measuring;
        lock();
        try {
            measuring = meter;
        } finally {
            unlock();
        }
        if (measuring != null) {
            measuring.failed(kind);
        }
    }

    /** Returns nanoseconds since the connection was made. */
    long now() {
        return services.nanoClock().getAsLong() - origin;
    }

    /** Returns how long bytes may wait for the transport; 0 is for ever. */
    long sendTimeoutNanos() {
        return Deadlines.nanos(engine.timeouts().sendTimeout());
    }

    /** Returns what is signalled when output was written or dropped. */
    Condition roomInQueue() {
        assert isHeld();
        Condition present = roomInQueue;
        if (present == null) {
            present = newCondition();
            roomInQueue = present;
        }
        return present;
    }

    /** Has somebody told when all that has come has been read and handed out, see {@link #allRead}; returns false when the connection has ended. */
    boolean awaitRest(SendCompletion completion) {
        assert isHeld();
        if (engine.isGone()) {
            return false;
        }
        if (restAwaited == null) {
            restAwaited = new ArrayList<>(1);
        }
        restAwaited.add(completion);
        allRead = false;
        return true;
    }

    /** What had come when somebody asked for rest has been read. */
    void allRead() {
        assert isHeld();
        allRead = true;
    }

    /** Returns whether somebody is to be told, as soon as no callback runs any more, that nothing is left to be handed out. */
    boolean isRestDue() {
        assert isHeld();
        return restAwaited != null
                && allRead
                && events.isEmpty()
                && !engine.hasUnfinishedInput()
                && !outbound.isInMessage();
    }

    /** Returns who waits for that; nobody does then. */
    List<SendCompletion> takeRestAwaited() {
        assert isHeld();
        List<SendCompletion> waiting = restAwaited == null ? List.of() : restAwaited;
        restAwaited = null;
        return waiting;
    }

    /** Drops what is to be sent; returns whom to tell that what they wait for does not come. */
    private List<SendCompletion> drop() {
        assert isHeld();
        List<SendCompletion> failed = outbound.drop();
        failed.addAll(takeRestAwaited());
        return failed;
    }

    /** Wakes sends that wait for room. */
    void signalRoom() {
        assert isHeld();
        if (roomInQueue != null) {
            roomInQueue.signalAll();
        }
    }

    /** Reads or changes what the lock guards. */
    <T> T read(Supplier<T> access) {
        lock();
        try {
            return access.get();
        } finally {
            unlock();
        }
    }

    /** Changes a setting from which nothing follows before the next bytes come. */
    void update(Runnable change) {
        read(() -> {
            change.run();
            return this;
        });
    }

    /** Changes the engine in a way that is not the fast path, and does what follows from it. */
    void updateThenFlush(Runnable change) {
        lock();
        try {
            change.run();
        } finally {
            unlock();
        }
        afterChange();
    }

    /** Fails the connection, behind all whole messages that were sent before. */
    void fail(ProtocolViolation violation) {
        if (interceptor != null) {
            interceptor.violated(violation);
        }
        updateThenFlush(() -> {
            outbound.feedAll();
            engine.fail(violation, now());
        });
    }

    /** Refuses a send behind one that was ended by an error of the virtual machine, and gives the connection up. */
    void requireWhole() {
        if (abortIfBroken()) {
            throw new IllegalStateException("an earlier send was ended by " + brokenBy, brokenBy);
        }
    }

    /** Gives the connection up behind a send that was ended by an error of the virtual machine; returns whether there was one. */
    boolean abortIfBroken() {
        VirtualMachineError broken = brokenBy;
        if (broken != null) {
            abort(broken);
        }
        return broken != null;
    }

    /** Answers the peer's close frame, behind all whole messages that were sent before. */
    void answerClose() {
        updateThenFlush(() -> {
            outbound.feedAll();
            engine.answerClose(now());
        });
    }

    /** Closes in order, behind all messages that were sent before; returns whether this began it. */
    boolean close(CloseStatus status, CloseInitiator initiator) {
        if (abortIfBroken()) {
            return false;
        }
        boolean began = read(() -> {
            outbound.feedAll();
            boolean first = engine.close(status, now());
            closedByContainer |= first && initiator == CloseInitiator.CONTAINER;
            return first;
        });
        afterChange();
        return began;
    }

    /** Returns who began the end; null while the connection is open. */
    @Nullable
    CloseInitiator closedBy() {
        assert isHeld();
        CloseHandshake.Input cause = engine.closeCause();
        if (cause == null) {
            return null;
        }
        return switch (cause) {
            case PEER_CLOSE -> CloseInitiator.PEER;
            case LOCAL_CLOSE -> closedByContainer ? CloseInitiator.CONTAINER : CloseInitiator.APPLICATION;
            case IDLE -> CloseInitiator.CONTAINER;
            default -> CloseInitiator.FAILURE;
        };
    }

    /** Returns what went wrong that ended the connection, or began its end; null when nothing did. */
    @Nullable
    ErrorKind failure() {
        assert isHeld();
        CloseHandshake.Input cause = engine.closeCause();
        if (cause == null) {
            return null;
        }
        return switch (cause) {
            case VIOLATION ->
                engine.closeStatus().code() == CloseCode.TRY_AGAIN_LATER ? ErrorKind.OVERLOAD : ErrorKind.PROTOCOL;
            case OVERRUN -> ErrorKind.OVERLOAD;
            case IDLE, DEADLINE -> ErrorKind.TIMEOUT;
            case END_OF_INPUT, END_OF_INPUT_EARLY -> ErrorKind.IO;
            case ABORT -> brokenFor == null ? ErrorKind.IO : brokenFor;
            default -> null;
        };
    }

    /** Returns what has been done until now, or until {@link #endStatistics}. */
    ConnectionStatistics statistics() {
        assert isHeld();
        return lastStatistics != null ? lastStatistics : count(outbound.bytes());
    }

    /** Has the statistics change no more. */
    ConnectionStatistics endStatistics() {
        assert isHeld();
        if (lastStatistics == null) {
            lastStatistics = count(0);
        }
        return lastStatistics;
    }

    /** Adds the statistics to a sum. */
    void addTo(StatisticsSum sum) {
        assert isHeld();
        if (lastStatistics != null) {
            sum.add(lastStatistics);
        } else {
            addTo(sum, outbound.bytes());
        }
    }

    private ConnectionStatistics count(long queuedBytes) {
        StatisticsSum own = new StatisticsSum();
        addTo(own, queuedBytes);
        return own.toStatistics();
    }

    private void addTo(StatisticsSum sum, long queuedBytes) {
        long payloadBytesReceived = engine.payloadBytesReceived();
        sum.received.addMessages(events.textMessages, events.binaryMessages, payloadBytesReceived, wireBytesReceived);
        sum.sent.addMessages(
                outbound.textMessages(), outbound.binaryMessages(), outbound.messageBytes(), engine.wireBytesTaken());
        ControlFrameCounts control = engine.controlFrames();
        if (control != null) {
            sum.received.addControl(control.pingsReceived(), control.pongsReceived());
            sum.sent.addControl(control.pingsSent(), control.pongsSent());
        }
        ExtendedBytes extended = engine.extendedBytes();
        if (extended != null) {
            sum.received.addExtended(payloadBytesReceived, extended.received());
            sum.sent.addExtended(extended.sentBefore(), extended.sent());
        }
        sum.addQueue(queuedBytes, outbound.longestBytes(), outbound.droppedMessages(), blockedSends);
    }

    /** Gives the connection up without a close frame; the listener and all sends that wait are told why. */
    void abort(Throwable cause) {
        end(cause, () -> engine.abort(cause, now()));
    }

    /**
     * Ends the connection because its transport failed. When that is how connections break, by an {@link IOException}, the
     * listener is told the end alone: not every transport can tell a reset from an end of the stream.
     */
    void transportFailed(Throwable failure) {
        if (failure instanceof IOException) {
            end(failure, () -> engine.lost(failure, now()));
        } else {
            abort(failure);
        }
    }

    private void end(Throwable cause, Runnable ending) {
        List<SendCompletion> failed;
        lock();
        try {
            failed = drop();
            if (brokenFor == null) {
                brokenFor = kind(cause);
            }
            ending.run();
            signalRoom();
        } finally {
            unlock();
        }
        afterChange();
        complete(failed, cause);
    }

    private static ErrorKind kind(Throwable cause) {
        return cause instanceof SocketTimeoutException
                ? ErrorKind.TIMEOUT
                : cause instanceof IOException ? ErrorKind.IO : ErrorKind.APPLICATION;
    }

    /** Does what follows from a change: wishes of the engine, writing, deadlines, and events on a thread for them. */
    void afterChange() {
        performTransportActions();
        writes.soon();
        schedule();
        callbacks.deliverElsewhere();
    }

    /** Sets the timer anew: something may be due earlier than it was, or nothing any more. */
    void schedule() {
        ConnectionDeadline entry;
        long next;
        lock();
        try {
            next = engine.isGone() ? Deadlines.NEVER : Math.min(engine.nextDeadline(), writes.deadline());
            if (deadline == null && next != Deadlines.NEVER) {
                deadline = new ConnectionDeadline(this);
            }
            entry = deadline;
        } finally {
            unlock();
        }
        if (entry != null) {
            entry.schedule(next);
        }
    }

    /** Does for the engine what it cannot do itself. */
    void performTransportActions() {
        List<SendCompletion> dropped = List.of();
        boolean shutdown;
        boolean free;
        lock();
        try {
            if (events.takeOutputDropped()) {
                dropped = drop();
                signalRoom();
            }
            shutdown = events.takeShutdownOutput();
            free = events.takeCloseTransport();
        } finally {
            unlock();
        }
        try {
            if (shutdown) {
                transport.shutdownOutput();
            }
        } catch (OutOfMemoryError noMemory) {
            notInOrder(noMemory);
        }
        try {
            if (free) {
                transport.close();
            }
        } catch (OutOfMemoryError noMemory) {
            notInOrder(noMemory);
        }
        if (!dropped.isEmpty()) {
            complete(dropped, new IOException("the connection closed before the message was sent"));
        }
    }

    /** TLS may find no direct memory for its last word: all else that follows from an end has to, nevertheless. */
    private static void notInOrder(OutOfMemoryError noMemory) {
        LOG.log(
                System.Logger.Level.ERROR,
                RepeatedLog.kind("end", noMemory),
                () -> "a connection is not ended in order",
                noMemory);
    }

    static void complete(List<SendCompletion> completions, @Nullable Throwable failure) {
        for (SendCompletion completion : completions) {
            try {
                completion.completed(failure);
            } catch (Throwable thrown) {
                // A callback that must not throw did.
                Uncaught.report(thrown);
            }
        }
    }
}
