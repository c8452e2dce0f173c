package dev.soto.provider.observe;

import dev.soto.connection.ConnectionInterceptor;
import dev.soto.connection.OverflowPolicy;
import dev.soto.connection.SendCompletion;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps sessions from an {@link Instrumentation} that throws: it is asked nothing any more, but to leave what it has entered. */
final class Guard {
    private static final System.Logger LOG = System.getLogger(Guard.class.getName());

    final Instrumentation instrumentation;
    private final AtomicBoolean broken = new AtomicBoolean();

    Guard(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /** Returns what a call returns; null when it throws, or did before. */
    <T> @Nullable T ask(Supplier<@Nullable T> call) {
        if (broken.getPlain()) {
            return null;
        }
        try {
            return call.get();
        } catch (RuntimeException | Error failure) {
            broke(failure);
            return null;
        }
    }

    /** Calls something. */
    void tell(Runnable call) {
        if (!broken.getPlain()) {
            tellLast(call);
        }
    }

    /** Calls something also of what is broken, so that nothing is left behind on a thread. */
    void tellLast(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error failure) {
            broke(failure);
        }
    }

    private void broke(Throwable failure) {
        if (broken.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    instrumentation.getClass().getName() + " failed, and is left out from now on; the session goes on",
                    failure);
        }
    }

    Guarded around(SessionInterceptor session) {
        return new Guarded(session);
    }

    private SendCompletion around(SendCompletion completion) {
        return failure -> tellLast(() -> completion.completed(failure));
    }

    /** An interceptor that may throw; on the way of a message it makes no objects. */
    final class Guarded implements ConnectionInterceptor {
        private final SessionInterceptor target;

        private Guarded(SessionInterceptor target) {
            this.target = target;
        }

        void ended(SessionView view) {
            tell(() -> target.ended(view));
        }

        @Override
        public @Nullable Object enter(Call call, @Nullable Object subject, boolean last) {
            if (broken.getPlain()) {
                return null;
            }
            try {
                return target.enter(call, subject, last);
            } catch (RuntimeException | Error failure) {
                broke(failure);
                return null;
            }
        }

        @Override
        public void leave(@Nullable Object entered) {
            try {
                target.leave(entered);
            } catch (RuntimeException | Error failure) {
                broke(failure);
            }
        }

        @Override
        public void failed(Throwable thrown) {
            tell(() -> target.failed(thrown));
        }

        @Override
        public Runnable around(Runnable task) {
            Runnable surrounded = ask(() -> target.around(task));
            return surrounded == null ? task : surrounded;
        }

        @Override
        public @Nullable SendCompletion sending(DataType type, long bytes, long sinceFirstPart) {
            if (broken.getPlain()) {
                return null;
            }
            try {
                SendCompletion follower = target.sending(type, bytes, sinceFirstPart);
                return follower == null ? null : Guard.this.around(follower);
            } catch (RuntimeException | Error failure) {
                broke(failure);
                return null;
            }
        }

        @Override
        public void queueFull(@Nullable OverflowPolicy policy, long bytes, long queuedBytes) {
            tell(() -> target.queueFull(policy, bytes, queuedBytes));
        }

        @Override
        public void writeWaits() {
            tell(target::writeWaits);
        }

        @Override
        public void writeEnded(long queuedBytes) {
            tell(() -> target.writeEnded(queuedBytes));
        }

        @Override
        public void violated(ProtocolViolation violation) {
            tell(() -> target.violated(violation));
        }
    }
}
