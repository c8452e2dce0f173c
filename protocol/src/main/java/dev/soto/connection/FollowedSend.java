package dev.soto.connection;

import dev.soto.connection.ConnectionInterceptor.Call;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A message that an interceptor follows, or whose completion it surrounds. */
final class FollowedSend implements SendCompletion {
    private final ConnectionInterceptor interceptor;
    private final @Nullable SendCompletion follower;
    private final @Nullable SendCompletion application;
    private final AtomicBoolean told = new AtomicBoolean();

    private FollowedSend(
            ConnectionInterceptor interceptor,
            @Nullable SendCompletion follower,
            @Nullable SendCompletion application) {
        this.interceptor = interceptor;
        this.follower = follower;
        this.application = application;
    }

    /** Returns null when there is nobody to tell. */
    static @Nullable FollowedSend of(
            ConnectionInterceptor interceptor,
            @Nullable SendCompletion follower,
            @Nullable SendCompletion application) {
        return follower == null && application == null ? null : new FollowedSend(interceptor, follower, application);
    }

    /** Returns whether the application has no completion: what is refused is an error of the connection then. */
    static boolean isForNobody(@Nullable SendCompletion completion) {
        return completion == null || completion instanceof FollowedSend followed && followed.application == null;
    }

    @Override
    public void completed(@Nullable Throwable failure) {
        tellFollower(failure);
        if (application != null) {
            InterceptedListener.call(
                    interceptor, Call.COMPLETION, failure, true, application, SendCompletion::completed);
        }
    }

    /** The message was not queued, and the application has been told otherwise. */
    void tellFollower(@Nullable Throwable failure) {
        if (follower != null && told.compareAndSet(false, true)) {
            follower.completed(failure);
        }
    }
}
