package dev.soto.provider.observe;

import dev.soto.connection.ConnectionInterceptor;
import dev.soto.connection.OverflowPolicy;
import dev.soto.connection.SendCompletion;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several interceptors of a connection, each within those before it. */
final class InterceptorChain implements ConnectionInterceptor {
    private final List<Guard.Guarded> all;

    InterceptorChain(List<Guard.Guarded> all) {
        this.all = List.copyOf(all);
    }

    void ended(SessionView view) {
        all.forEach(each -> each.ended(view));
    }

    @Override
    public Object enter(Call call, @Nullable Object subject, boolean last) {
        @Nullable Object[] entered = new @Nullable Object[all.size()];
        for (int i = 0; i < entered.length; i++) {
            entered[i] = all.get(i).enter(call, subject, last);
        }
        return entered;
    }

    @Override
    public void leave(@Nullable Object entered) {
        if (entered instanceof @Nullable Object[] each) {
            for (int i = each.length - 1; i >= 0; i--) {
                all.get(i).leave(each[i]);
            }
        }
    }

    @Override
    public void failed(Throwable failure) {
        all.forEach(each -> each.failed(failure));
    }

    @Override
    public Runnable around(Runnable task) {
        Runnable surrounded = task;
        for (int i = all.size() - 1; i >= 0; i--) {
            surrounded = all.get(i).around(surrounded);
        }
        return surrounded;
    }

    @Override
    public @Nullable SendCompletion sending(DataType type, long bytes, long sinceFirstPart) {
        List<SendCompletion> followers = new ArrayList<>(0);
        for (Guard.Guarded each : all) {
            SendCompletion follower = each.sending(type, bytes, sinceFirstPart);
            if (follower != null) {
                followers.add(follower);
            }
        }
        return followers.isEmpty()
                ? null
                : followers.size() == 1
                        ? followers.get(0)
                        : failure -> followers.forEach(each -> each.completed(failure));
    }

    @Override
    public void queueFull(@Nullable OverflowPolicy policy, long bytes, long queuedBytes) {
        all.forEach(each -> each.queueFull(policy, bytes, queuedBytes));
    }

    @Override
    public void writeWaits() {
        all.forEach(Guard.Guarded::writeWaits);
    }

    @Override
    public void writeEnded(long queuedBytes) {
        all.forEach(each -> each.writeEnded(queuedBytes));
    }

    @Override
    public void violated(ProtocolViolation violation) {
        all.forEach(each -> each.violated(violation));
    }
}
