package dev.soto.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Lines of the traffic log of a session on their way to a page, which gets them once a second. Thread-safe. */
final class WatchedLines implements Consumer<String> {
    /** The page shows no more; what comes faster is left out, and counted. */
    private static final int MOST = 200;

    private final String session;
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private long leftOut;

    WatchedLines(String session) {
        this.session = session;
    }

    /** Returns which session it is. */
    String session() {
        return session;
    }

    @Override
    public synchronized void accept(String line) {
        if (waiting.size() == MOST) {
            waiting.remove();
            leftOut++;
        }
        waiting.add(line);
    }

    /** Returns what has come since the last time, the oldest first. */
    synchronized List<String> take() {
        List<String> taken = new ArrayList<>(waiting.size() + 1);
        if (leftOut > 0) {
            taken.add(leftOut + " lines are not shown here; the traffic log has them");
        }
        taken.addAll(waiting);
        waiting.clear();
        leftOut = 0;
        return taken;
    }
}
