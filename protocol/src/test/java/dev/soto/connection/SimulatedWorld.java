package dev.soto.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A clock and all that is to happen, on one thread: what one seed does it does each time. Time stands still while something
 * happens, and jumps to the next thing.
 */
final class SimulatedWorld {
    static final long MILLIS = 1_000_000L;
    static final long SECONDS = 1_000 * MILLIS;

    private record Happening(long time, long number, Runnable task) implements Comparable<Happening> {
        @Override
        public int compareTo(Happening other) {
            int byTime = Long.compare(time, other.time);
            return byTime == 0 ? Long.compare(number, other.number) : byTime;
        }
    }

    final Random random;
    private final PriorityQueue<Happening> ahead = new PriorityQueue<>();
    private final List<DeadlineTimer> timers = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private long now = SECONDS;
    private long count;

    SimulatedWorld(long seed) {
        random = new Random(seed);
    }

    long now() {
        return now;
    }

    /** Creates a timer that turns with this world. */
    DeadlineTimer timer() {
        DeadlineTimer timer = new DeadlineTimer(this::now, false);
        timers.add(timer);
        return timer;
    }

    /** Has something happen after a time. */
    void in(long nanos, Runnable task) {
        ahead.add(new Happening(now + Math.max(0, nanos), count++, task));
    }

    /** Returns a time from zero to a bound, short ones more often. */
    long upTo(long nanos) {
        double part = random.nextDouble();
        return (long) (nanos * part * part);
    }

    boolean oneOf(int many) {
        return random.nextInt(many) == 0;
    }

    /** Lets everything happen until nothing is ahead, or a time has come. */
    void run(long until) {
        long nextTick = now;
        while (now < until) {
            Happening next = ahead.peek();
            if (next != null && next.time <= nextTick) {
                ahead.remove();
                now = Math.max(now, next.time);
                next.task.run();
            } else if (next == null && timers.stream().allMatch(timer -> timer.waiting() == 0)) {
                return;
            } else {
                now = Math.max(now, nextTick);
                timers.forEach(DeadlineTimer::advance);
                nextTick += DeadlineTimer.TICK_NANOS;
            }
        }
    }

    /** Notes something for the failure message. */
    void note(String what) {
        log.add(now / MILLIS + " ms: " + what);
    }

    String story() {
        return String.join("\n", log.subList(Math.max(0, log.size() - 200), log.size()));
    }
}
