package dev.soto.cluster.members;

import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.SlowMember;
import dev.soto.connection.OverflowPolicy;
import dev.soto.connection.SendRule;
import dev.soto.protocol.SharedMessage;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands messages to sessions, without ever waiting for one. */
final class Delivery {
    private final Counts counts;
    private final Consumer<SotoSession> leaving;

    /**
     * Creates a delivery.
     *
     * @param leaving is told of sessions that are closed because they do not read: their end may take as long as a peer that answers nothing
     */
    Delivery(Counts counts, Consumer<SotoSession> leaving) {
        this.counts = counts;
        this.leaving = leaving;
    }

    /** Offers a message to all but one. */
    void toAll(
            Iterable<? extends Session> members,
            SharedMessage message,
            @Nullable SotoSession excepted,
            SlowMember slow) {
        for (Session member : members) {
            if (member != excepted && member instanceof SotoSession session) {
                toOne(session, message, slow);
            }
        }
    }

    void toOne(SotoSession session, SharedMessage message, SlowMember slow) {
        switch (session.connection().offerShared(message, null)) {
            case QUEUED -> counts.delivered.increment();
            case FULL -> full(session, message, slow);
            case CLOSED -> {
                // It has left, or is about to.
            }
        }
    }

    private void full(SotoSession session, SharedMessage message, SlowMember slow) {
        if (slow == SlowMember.DROP) {
            counts.droppedMember.increment();
            return;
        }
        counts.closedMember.increment();
        try {
            // What waits gives way to the close frame; the reason names the limit.
            boolean roomMeanwhile = session.connection()
                    .offerShared(message, SendRule.whenFull(OverflowPolicy.CLOSE_TRY_AGAIN), failure -> {});
            if (roomMeanwhile) {
                counts.closedMember.decrement();
                counts.delivered.increment();
            } else {
                leaving.accept(session);
            }
        } catch (IllegalStateException closedMeanwhile) {
            counts.closedMember.decrement();
        }
    }

    static void close(Iterable<? extends Session> members, CloseReason reason) {
        for (Session member : members) {
            if (member instanceof SotoSession session) {
                session.close(reason);
            }
        }
    }
}
