package dev.soto.connection;

import dev.soto.connection.WaitingMessages.Dropped;
import dev.soto.connection.WaitingMessages.Turn;
import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From a send method into the queue, if that has room, and on to the write. Each returns whether the message is queued. */
final class MessageSends {
    /** When so many bytes are held back they are written at once. */
    private static final int CORK_BYTES = 64 * 1024;

    private MessageSends() {}

    /** Sends a message that may go to other connections too. */
    static boolean shared(
            ConnectionCore core,
            SharedMessage message,
            SendRule rule,
            boolean mayWait,
            @Nullable SendCompletion completion) {
        IOException refusal;
        boolean much;
        boolean toMany;
        boolean first = false;
        List<Dropped> dropped;
        core.requireWhole();
        core.lock();
        try {
            core.engine.outgoing().requireOpen();
            OverflowPolicy policy = rule.policy(core.overflowPolicy);
            SendCompletion told = core.timed(completion);
            Object key = rule.conflationKey();
            refusal = SendAdmission.admit(core, message.payloadBytes(), key, policy, mayWait);
            if (refusal == null) {
                core.outbound.message(message, policy.isLossy() || key != null, key, told);
            }
            dropped = core.outbound.takeDropped();
            much = core.engine.queuedBytes() > CORK_BYTES;
            toMany = refusal == null && !much && core.writes.goesToMany(message);
            first = toMany && core.writes.defer();
        } catch (VirtualMachineError error) {
            core.brokenBy = error;
            throw error;
        } finally {
            core.unlock();
        }
        if (!toMany) {
            return queued(core, refusal, dropped, much, completion);
        }
        dropped.forEach(Dropped::tell);
        if (first) {
            core.services.broadcasts().add(core.writes);
        }
        return true;
    }

    /** Queues a message when there is room; tells by the result alone when there is none. */
    static Offer offer(ConnectionCore core, SharedMessage message, @Nullable SendCompletion completion) {
        boolean much = false;
        boolean rapid = false;
        boolean first = false;
        RuntimeException failure = null;
        if (core.abortIfBroken()) {
            return Offer.CLOSED;
        }
        core.lock();
        try {
            boolean room = SendAdmission.findRoom(core, message.payloadBytes(), null);
            if (!core.engine.isOpen()) {
                return Offer.CLOSED;
            }
            if (!room) {
                SendAdmission.tellFull(core, null, message.payloadBytes());
                core.countFull(core.overflowPolicy);
                return Offer.FULL;
            }
            core.outbound.message(message, false, null, core.timed(completion));
            much = core.engine.queuedBytes() > CORK_BYTES;
            rapid = !much && core.writes.isRapid();
            first = rapid && core.writes.defer();
        } catch (VirtualMachineError error) {
            core.brokenBy = error;
            return Offer.CLOSED;
        } catch (RuntimeException ofExtension) {
            failure = ofExtension;
        } finally {
            core.unlock();
        }
        if (failure != null) {
            // What the extension made of earlier messages may not fit what it makes of later ones.
            core.abort(failure);
            return Offer.CLOSED;
        }
        if (!rapid) {
            core.writes.queued(much);
        } else if (first) {
            core.services.rapidWrites().add(core.writes);
        }
        return Offer.QUEUED;
    }

    /** Sends a whole message. */
    static boolean whole(
            ConnectionCore core,
            DataType type,
            ByteBuffer payload,
            boolean verbatim,
            boolean mayWait,
            @Nullable SendCompletion completion) {
        if (core.overflowPolicy.isLossy() && !verbatim) {
            return shared(core, SharedMessage.of(type, payload), SendRule.AS_CONFIGURED, mayWait, completion);
        }
        IOException refusal;
        boolean much;
        List<Dropped> dropped;
        core.requireWhole();
        core.lock();
        try {
            core.engine.outgoing().requireOpen();
            SendCompletion told = core.timed(completion);
            refusal = SendAdmission.admit(core, payload.remaining(), null, core.overflowPolicy, mayWait);
            if (refusal == null) {
                core.outbound.message(type, payload, verbatim, told);
            }
            dropped = core.outbound.takeDropped();
            much = core.engine.queuedBytes() > CORK_BYTES;
        } catch (VirtualMachineError error) {
            core.brokenBy = error;
            throw error;
        } finally {
            core.unlock();
        }
        return queued(core, refusal, dropped, much, completion);
    }

    /** Sends the next part of a message. When there is no room for it, the message is broken off. */
    static boolean part(
            ConnectionCore core, Turn turn, ByteBuffer payload, boolean last, @Nullable SendCompletion completion) {
        IOException refusal;
        boolean much;
        boolean restDue;
        List<Dropped> dropped;
        core.requireWhole();
        core.lock();
        try {
            core.engine.outgoing().requireOpen();
            SendCompletion told = core.timed(completion);
            refusal = SendAdmission.admit(core, payload.remaining(), null, core.overflowPolicy, true);
            if (refusal == null) {
                core.outbound.piece(turn, payload, last, told);
            } else if (!core.outbound.breakOff(turn)) {
                core.engine.overrun(
                        new ProtocolViolation(
                                CloseCode.SERVER_ERROR, "a message in parts was broken off: " + refusal.getMessage()),
                        core.now());
            }
            dropped = core.outbound.takeDropped();
            much = core.engine.queuedBytes() > CORK_BYTES;
            restDue = core.isRestDue();
        } catch (VirtualMachineError error) {
            core.brokenBy = error;
            throw error;
        } finally {
            core.unlock();
        }
        boolean accepted = queued(core, refusal, dropped, much, completion);
        if (restDue) {
            core.callbacks.deliverElsewhere();
        }
        return accepted;
    }

    private static boolean queued(
            ConnectionCore core,
            @Nullable IOException refusal,
            List<Dropped> dropped,
            boolean much,
            @Nullable SendCompletion completion) {
        dropped.forEach(Dropped::tell);
        if (refusal != null) {
            refuse(core, refusal, completion);
            return false;
        }
        core.writes.queued(much);
        return true;
    }

    private static void refuse(ConnectionCore core, IOException refusal, @Nullable SendCompletion completion) {
        if (completion != null) {
            ConnectionCore.complete(List.of(completion), refusal);
        }
        if (FollowedSend.isForNobody(completion)) {
            core.updateThenFlush(() -> core.events.onError(refusal));
        } else {
            core.afterChange();
        }
    }
}
