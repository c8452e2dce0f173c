package dev.soto.connection;

import dev.soto.protocol.model.Deadlines;
import java.io.IOException;
import java.net.SocketTimeoutException;

/** The connection's one entry in the timer, at the earliest of all that may be due; see {@link ConnectionCore#schedule}. */
final class ConnectionDeadline extends DeadlineTimer.Timeout {
    private final ConnectionCore core;

    ConnectionDeadline(ConnectionCore core) {
        this.core = core;
    }

    /** Sets the entry anew. */
    void schedule(long next) {
        if (next == Deadlines.NEVER) {
            core.services.timer().cancel(this);
        } else {
            core.services.timer().scheduleWithin(this, next - core.now());
        }
    }

    @Override
    void onDeadline() {
        if (core.abortIfBroken()) {
            return;
        }
        if (core.read(this::isSendOverdue)) {
            core.abort(new SocketTimeoutException("the peer took nothing for "
                    + Deadlines.millis(core.engine.timeouts().sendTimeout())
                    + " ms while something was to be sent (sendTimeout)"));
        } else {
            core.updateThenFlush(this::doWhatIsDue);
        }
    }

    private boolean isSendOverdue() {
        return core.now() >= core.writes.deadline();
    }

    @Override
    void onTimerClosed() {
        core.updateThenFlush(() -> core.engine.abort(
                new IOException("the container has been closed, and with it what watches over its connections"),
                core.now()));
    }

    private void doWhatIsDue() {
        long now = core.now();
        if (core.callbacks.isBusy()) {
            core.engine.touch(now);
        }
        core.engine.onTime(now);
    }
}
