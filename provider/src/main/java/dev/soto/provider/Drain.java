package dev.soto.provider;

import dev.soto.connection.DeadlineTimer;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Deadlines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A server that is being emptied, before it stops or is replaced: new handshakes get 503 with Retry-After from the first moment on, and
 * the sessions that are open are closed one after the other over a window of time, so that their clients do not come back elsewhere
 * all at once. Each is closed when all that its peer had sent has been handled, and all that was sent to it has been written, or when
 * the drain has taken as long as it may. Messages of the peers are delivered until their own close frames come. Thread-safe.
 *
 * <p>A drain begins once and cannot be undone. When it is over, the server serves nobody and may be closed. A server that is closed before cuts what
 * the drain has not seen through, and the drain ends with a warning that counts it.
 */
public final class Drain {
    private static final System.Logger LOG = System.getLogger(Drain.class.getName());

    /** Their pages tell them once a second. */
    private static final long OPERATOR_NANOS = 1_500_000_000L;

    private static final long TICK_NANOS = 50_000_000L;

    /**
     * What is drained together.
     *
     * @param delay before the first close; zero is none
     * @param window over which the closes are spread; zero closes all at once
     * @param timeout after which sessions are closed although a callback is at work, or something waits to be written to them
     * @param status for the peers
     */
    public record Plan(Duration delay, Duration window, Duration timeout, CloseStatus status) {
        /** Checks the times. */
        public Plan {
            if (delay.isNegative() || window.isNegative() || timeout.isNegative()) {
                throw new IllegalArgumentException("the times of a drain are not negative, but the delay is " + delay
                        + ", the window " + window + " and the timeout " + timeout);
            }
            status.requireSendable();
        }
    }

    /** Sessions, or connections, that a drain closes. */
    public interface Group {
        /** Returns those that have not ended. Asked when nothing is admitted to them any more. */
        List<? extends Member> members();

        /** Returns how many have not ended. */
        int size();
    }

    /** A session, or a connection without one. */
    public interface Member {
        /** What pages of the console speak. */
        String OPERATOR_SUBPROTOCOL = "soto-console";

        /** Returns the connection under it. */
        WebSocketConnection connection();

        /** Returns whether it is an operator's, who looks at the drain: such ones are closed last. */
        default boolean isOperator() {
            return OPERATOR_SUBPROTOCOL.equals(connection().details().subprotocol());
        }

        /** Begins the close handshake behind all messages sent before; does nothing when it is closing. */
        void close(CloseStatus status);
    }

    private final String name;
    private final Plan plan;
    private final List<? extends Group> groups;
    private final DeadlineTimer timer;
    private final Executor executor;
    private final List<Member> members = new ArrayList<>();
    /** Those of all members: they are closed in their turn, and no sooner. Filled with its lock held. */
    private final Set<WebSocketConnection> collected = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Who looks at the drain: they have their turn when the others have ended, and somebody has seen that it began. */
    private final List<Member> operators = new ArrayList<>();

    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private final Runnable refuse;
    private final long begin = System.nanoTime();
    /** The delay is over: sessions are closed from now on. Before they are collected, so that none is missed. */
    private volatile boolean closing;
    /** How many they are; negative before they are collected. */
    private volatile int total = -1;
    /** Of the tick that runs. */
    private int turn;

    /** Closed at the timeout, although not all had been written. */
    private int unwritten;
    /** The same, although a callback was at work, or a message half received or half sent. */
    private int atWork;
    /** The container stopped before it was over, with so many left; negative while it has not. */
    private volatile int leftAtStop = -1;

    private Drain(
            String name,
            Plan plan,
            List<? extends Group> groups,
            Runnable refuse,
            DeadlineTimer timer,
            Executor executor) {
        this.refuse = refuse;
        this.name = name;
        this.plan = plan;
        this.groups = groups;
        this.timer = timer;
        this.executor = executor;
    }

    /**
     * Begins a drain.
     *
     * @param name for the log
     * @param refuse called when its delay is over: admits nobody any more
     * @param timer says when the next are due
     * @param executor closes them
     */
    public static Drain begin(
            String name,
            Plan plan,
            List<? extends Group> groups,
            Runnable refuse,
            DeadlineTimer timer,
            Executor executor) {
        Drain drain = new Drain(name, plan, groups, refuse, timer, executor);
        if (plan.delay().isZero()) {
            drain.beginToClose();
        } else {
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0} is to be drained: it is not ready any more, and refuses handshakes in {1} ms"
                            + " (dev.soto.drainDelay)",
                    name,
                    plan.delay().toMillis());
            timer.runAfter(plan.delay().toNanos(), () -> drain.elsewhere(drain::beginToClose));
        }
        return drain;
    }

    private void beginToClose() {
        refuse.run();
        synchronized (collected) {
            closing = true;
            for (Group group : groups) {
                for (Member member : group.members()) {
                    (member.isOperator() ? operators : members).add(member);
                    collected.add(member.connection());
                }
            }
        }
        total = members.size() + operators.size();
        // Not those who came first first: they often come from one place.
        Collections.shuffle(members);
        LOG.log(
                System.Logger.Level.INFO,
                "{0} drains: {1} sessions are closed with {2} within {3} ms, and handshakes refused with 503",
                name,
                sessions(),
                plan.status(),
                plan.window().toMillis());
        tick();
    }

    /** Returns how many sessions there were when it began to close them; before that, how many there are. */
    public int sessions() {
        int known = total;
        return known < 0 ? remaining() : known;
    }

    /** Returns how many sessions have not ended. */
    public int remaining() {
        int left = 0;
        for (Group group : groups) {
            left += group.size();
        }
        return left;
    }

    /** Returns whether its delay is over: handshakes are refused, and sessions closed. */
    boolean isClosing() {
        return closing;
    }

    /** Returns whether all sessions have ended. */
    public boolean isDone() {
        return over.isDone();
    }

    /**
     * Returns what completes when all sessions have ended, or the container has been stopped before, with whether all they had sent was handled
     * and all that was sent to them has been written.
     */
    public CompletableFuture<Boolean> done() {
        return over.copy();
    }

    /**
     * Waits until all sessions have ended, or the container has been stopped before.
     *
     * @return whether they have in time
     * @throws InterruptedException when the thread is interrupted; the drain goes on
     */
    public boolean await(Duration time) throws InterruptedException {
        try {
            over.get(Deadlines.nanos(time), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Closes what opened although sessions are closed already: its handshake was accepted before. Whoever opens one tells of it when it has been
     * open for a moment, in which the drain may have begun and found it.
     */
    void closeLate(Member late) {
        if (closing && !isCollected(late)) {
            close(late);
        }
    }

    private boolean isCollected(Member member) {
        synchronized (collected) {
            return collected.contains(member.connection());
        }
    }

    /** On the executor's threads, one at a time; the first on the caller's. */
    private void tick() {
        long now = System.nanoTime() - begin - plan.delay().toNanos();
        closeDue(now);
        if (now >= plan.timeout().toNanos() && turn == members.size()) {
            closeUndone();
        }
        closeOperators(now);
        if (turn == members.size() && remaining() == 0) {
            end();
            return;
        }
        timer.runAfter(TICK_NANOS, () -> elsewhere(this::tick));
    }

    private void elsewhere(Runnable step) {
        try {
            executor.execute(step);
        } catch (RejectedExecutionException stopped) {
            // The container has been closed, and with it all that was left.
            end();
        }
    }

    private void closeDue(long now) {
        long window = plan.window().toNanos();
        int due = now >= window ? members.size() : (int) ((double) now / window * members.size()) + 1;
        for (; turn < Math.min(due, members.size()); turn++) {
            close(members.get(turn));
        }
    }

    /** Closes it at its next moment without a callback at work or anything to write. */
    private void close(Member member) {
        WebSocketConnection connection = member.connection();
        // What an application has batched waits for no other flush.
        connection.flush();
        connection.whenQueuedAtMost(0, gone -> {
            if (gone == null) {
                connection.whenAtRest(ended -> closeAtRest(member, ended));
            }
        });
    }

    private void closeAtRest(Member member, @Nullable Throwable ended) {
        if (ended != null) {
            return;
        }
        if (member.connection().queuedBytes() == 0) {
            member.close(plan.status());
        } else {
            close(member);
        }
    }

    private void closeOperators(long now) {
        if (turn < members.size()) {
            return;
        }
        long looking = operators.stream()
                .filter(operator -> operator.connection().isOpen())
                .count();
        boolean othersHaveEnded = now >= OPERATOR_NANOS && remaining() <= looking;
        if (othersHaveEnded || now >= plan.timeout().toNanos()) {
            operators.forEach(operator -> operator.close(plan.status()));
        }
    }

    /** Those too that came late. */
    private void closeUndone() {
        for (Group group : groups) {
            for (Member member : group.members()) {
                if (!member.isOperator() && member.connection().isOpen()) {
                    closeUndone(member);
                }
            }
        }
    }

    private void closeUndone(Member member) {
        countUndone(member.connection().queuedBytes() > 0);
        member.close(plan.status());
    }

    private synchronized void countUndone(boolean waitsToBeWritten) {
        if (leftAtStop >= 0) {
            // Counted already.
            return;
        }
        if (waitsToBeWritten) {
            unwritten++;
        } else {
            atWork++;
        }
    }

    /** The container stops, which cuts what has not been seen through: counts it. */
    synchronized void stopping() {
        if (over.isDone() || leftAtStop >= 0) {
            return;
        }
        int left = 0;
        for (Group group : groups) {
            for (Member member : group.members()) {
                WebSocketConnection connection = member.connection();
                left++;
                if (!connection.isOpen()) {
                    continue;
                }
                if (connection.isAtWork()) {
                    atWork++;
                } else {
                    // Its close comes behind that, and may be waited for.
                    connection.whenQueuedAtMost(0, cut -> countUnwritten(cut != null));
                }
            }
        }
        leftAtStop = left;
    }

    private synchronized void countUnwritten(boolean cut) {
        unwritten += cut ? 1 : 0;
    }

    /** The container has stopped, and nothing is left of its sessions. */
    void stopped() {
        end();
    }

    private void end() {
        boolean whole;
        String unfinished;
        synchronized (this) {
            whole = unwritten + atWork == 0;
            unfinished = undone(unwritten, "had not taken all that was sent to them")
                    + undone(
                            atWork,
                            "had a callback at work, messages that were not handled, or one that was half sent");
        }
        // Nobody who is told is called with a lock held.
        if (!over.complete(whole)) {
            return;
        }
        System.Logger.Level level = whole ? System.Logger.Level.INFO : System.Logger.Level.WARNING;
        long millis = (System.nanoTime() - begin) / 1_000_000;
        if (leftAtStop > 0) {
            LOG.log(
                    level,
                    "{0} was stopped before it was drained, {1} ms after the drain began: {2} of {3} sessions were left{4}",
                    name,
                    millis,
                    leftAtStop,
                    sessions(),
                    unfinished);
        } else {
            LOG.log(
                    level,
                    "{0} is drained: {1} sessions have ended within {2} ms{3}",
                    name,
                    sessions(),
                    millis,
                    unfinished);
        }
    }

    private String undone(int count, String what) {
        return count == 0
                ? ""
                : "; " + count + " of them " + what
                        + (leftAtStop > 0 ? "" : " after " + plan.timeout().toMillis() + " ms (dev.soto.drainTimeout)");
    }
}
