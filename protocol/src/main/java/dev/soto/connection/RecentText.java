package dev.soto.connection;

import dev.soto.protocol.SharedMessage;
import org.jspecify.annotations.Nullable;

/**
 * The text that was sent last, so that a loop that sends one String to many connections encodes, frames and compresses it
 * once. Known by identity, which costs nothing; forgotten when it has not been sent for some milliseconds. Thread-safe.
 */
public final class RecentText extends PeriodicCheck {
    private static final class Entry {
        private final String text;
        private final SharedMessage message;
        /** Sent again since it was looked at last; who writes it while another does loses nothing. */
        private boolean used;

        Entry(String text) {
            this.text = text;
            this.message = SharedMessage.text(text);
        }
    }

    private final DeadlineTimer timer;
    private volatile @Nullable Entry last;
    private @Nullable Entry seen;

    /** Creates an empty memory; the timer is told of it. */
    public RecentText(DeadlineTimer timer) {
        this.timer = timer;
        timer.watch(this);
    }

    /** Returns a text as a message, the same one as before when it was the last. */
    SharedMessage message(String text) {
        Entry known = last;
        if (known != null && known.text == text) {
            if (!known.used) {
                known.used = true;
            }
            return known.message;
        }
        Entry now = new Entry(text);
        last = now;
        watchMe(timer);
        return now.message;
    }

    @Override
    protected boolean check() {
        Entry now = last;
        if (now != null && now == seen && !now.used) {
            // Another one may have come meanwhile; then it is encoded once more.
            last = null;
        }
        if (now != null) {
            now.used = false;
        }
        seen = now;
        return now != null;
    }
}
