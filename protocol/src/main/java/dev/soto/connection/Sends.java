package dev.soto.connection;

import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.model.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@link MessageSends}, with an interceptor told where a connection has one. */
final class Sends {
    private Sends() {}

    static boolean shared(
            ConnectionCore core,
            SharedMessage message,
            SendRule rule,
            boolean mayWait,
            @Nullable SendCompletion completion) {
        ConnectionInterceptor interceptor = core.interceptor;
        return interceptor == null
                ? MessageSends.shared(core, message, rule, mayWait, completion)
                : followed(
                        FollowedSend.of(
                                interceptor,
                                interceptor.sending(message.type(), message.payloadBytes(), 0),
                                completion),
                        follower -> MessageSends.shared(core, message, rule, mayWait, follower));
    }

    static Offer offer(ConnectionCore core, SharedMessage message, @Nullable SendCompletion completion) {
        ConnectionInterceptor interceptor = core.interceptor;
        if (interceptor == null) {
            return MessageSends.offer(core, message, completion);
        }
        Offer[] result = {Offer.CLOSED};
        FollowedSend follower = FollowedSend.of(
                interceptor, interceptor.sending(message.type(), message.payloadBytes(), 0), completion);
        followed(follower, same -> {
            result[0] = MessageSends.offer(core, message, same);
            return result[0] == Offer.QUEUED;
        });
        if (result[0] != Offer.QUEUED && follower != null) {
            follower.tellFollower(new IOException(
                    result[0] == Offer.FULL ? "there is no room for the message" : "the connection is closed"));
        }
        return result[0];
    }

    static boolean whole(
            ConnectionCore core,
            DataType type,
            ByteBuffer payload,
            boolean verbatim,
            boolean mayWait,
            @Nullable SendCompletion completion) {
        ConnectionInterceptor interceptor = core.interceptor;
        return interceptor == null
                ? MessageSends.whole(core, type, payload, verbatim, mayWait, completion)
                : followed(
                        FollowedSend.of(interceptor, interceptor.sending(type, payload.remaining(), 0), completion),
                        follower -> MessageSends.whole(core, type, payload, verbatim, mayWait, follower));
    }

    /**
     * Sends a part.
     *
     * @param bytes of the message with this part
     * @param since when it began, by the connection's clock
     */
    static void part(
            ConnectionCore core,
            WaitingMessages.Turn turn,
            ByteBuffer payload,
            boolean last,
            long bytes,
            long since,
            @Nullable SendCompletion completion) {
        ConnectionInterceptor interceptor = core.interceptor;
        if (interceptor == null) {
            MessageSends.part(core, turn, payload, last, completion);
            return;
        }
        SendCompletion told = last ? interceptor.sending(turn.type(), bytes, Math.max(1, core.now() - since)) : null;
        followed(
                FollowedSend.of(interceptor, told, completion),
                follower -> MessageSends.part(core, turn, payload, last, follower));
    }

    /** What is thrown is told to the follower too, and not to the application's completion, which is not called then. */
    private static boolean followed(@Nullable FollowedSend follower, Predicate<@Nullable FollowedSend> send) {
        try {
            return send.test(follower);
        } catch (Throwable thrown) {
            if (follower != null) {
                follower.tellFollower(thrown);
            }
            throw thrown;
        }
    }
}
