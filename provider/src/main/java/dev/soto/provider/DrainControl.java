package dev.soto.provider;

import dev.soto.connection.DeadlineTimer;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Deadlines;
import dev.soto.provider.admission.Admission;
import dev.soto.provider.observe.Drainable;
import dev.soto.provider.settings.ConnectionTable;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.ServerTable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Begins the drain of a server, once. Thread-safe. */
public final class DrainControl implements Drainable {
    private static final System.Logger LOG = System.getLogger(DrainControl.class.getName());

    private static final int POLL_MILLIS = 10;

    /** That of the setting. */
    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);

    private final LiveSettings settings;
    private final Admission admission;
    private final DeadlineTimer timer;
    private final Executor executor;
    private final List<Drain.Group> groups = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** In whose callbacks {@link #awaitEmpty} has been called: they end behind it, so nobody waits for them. */
    private final Set<WebSocketConnection> waiting = ConcurrentHashMap.newKeySet();

    // Guarded by this.

    private String name = "the WebSocket server";
    private @Nullable Drain drain;

    private volatile boolean draining;

    /**
     * Creates a control.
     *
     * @param admission refuses all handshakes when the drain begins
     * @param timer says when the next sessions are due
     * @param executor closes them
     */
    public DrainControl(LiveSettings settings, Admission admission, DeadlineTimer timer, Executor executor) {
        this.settings = settings;
        this.admission = admission;
        this.timer = timer;
        this.executor = executor;
    }

    /** Adds what is to be drained. */
    public void add(Drain.Group group) {
        groups.add(group);
    }

    /**
     * Has something called when a drain begins, before the first session is closed: for health checks. At once when it has begun.
     */
    public void onDrain(Runnable listener) {
        listeners.add(listener);
        if (draining && listeners.remove(listener)) {
            tell(listener);
        }
    }

    /** One that fails keeps nobody from draining. */
    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (Throwable failure) {
            LOG.log(System.Logger.Level.WARNING, "a listener of the drain failed; the drain goes on", failure);
        }
    }

    /** Says what the log calls it. */
    public synchronized void name(String shownName) {
        name = "the WebSocket server of \"" + shownName + '"';
    }

    /** Returns the drain that has begun; null before. */
    public synchronized @Nullable Drain current() {
        return drain;
    }

    /** Begins as the settings say; the same drain as before when it has begun. */
    public Drain begin() {
        return begin(settings.get(ServerTable.DRAIN_WINDOW));
    }

    /**
     * Begins with another window than that of the settings; the same drain as before when it has begun.
     *
     * @throws IllegalArgumentException when it is none that the setting may have
     */
    public Drain begin(Duration window) {
        if (window.isNegative() || window.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException(
                    "a drain has a window of 0 to 1 h, as dev.soto.drainWindow, but this is " + window);
        }
        Drain.Plan plan = new Drain.Plan(
                settings.get(ServerTable.DRAIN_DELAY),
                window,
                settings.get(ServerTable.DRAIN_TIMEOUT),
                new CloseStatus(settings.get(ServerTable.DRAIN_CLOSE).code(), "the server is drained"));
        draining = true;
        for (Runnable listener : listeners) {
            if (listeners.remove(listener)) {
                tell(listener);
            }
        }
        synchronized (this) {
            Drain present = drain;
            if (present == null) {
                present = Drain.begin(name, plan, List.copyOf(groups), admission::close, timer, executor);
                drain = present;
            }
            return present;
        }
    }

    /** The container is about to close its sessions: a drain that is not over counts what is cut. */
    public void stopping() {
        Drain begun = current();
        if (begun != null) {
            begun.stopping();
        }
    }

    /** The container has closed its sessions: a drain that is not over ends. */
    public void stopped() {
        Drain begun = current();
        if (begun != null) {
            begun.stopped();
        }
    }

    /**
     * Begins, unless it has, and waits until nobody is left, or the times of the settings are over. Within a callback it does not wait for the session
     * that is called. An interrupt ends the waiting.
     */
    public void awaitEmpty() {
        Duration longest = longest();
        try {
            if (!awaitOthers(begin(), longest)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} sessions have not ended {1} ms after the drain began; they are cut",
                        remaining(),
                        longest.toMillis());
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how long {@link #awaitEmpty} may take. */
    public Duration longest() {
        return settings.get(ServerTable.DRAIN_DELAY)
                .plus(settings.get(ServerTable.DRAIN_WINDOW))
                .plus(settings.get(ServerTable.DRAIN_TIMEOUT))
                .plus(settings.get(ConnectionTable.CLOSE_TIMEOUT));
    }

    /** Returns whether the calling thread is in a callback of what is drained. */
    public boolean isInCallback() {
        return groups.stream()
                .flatMap(group -> group.members().stream())
                .anyMatch(member -> member.connection().isInCallback());
    }

    private boolean awaitOthers(Drain begun, Duration longest) throws InterruptedException {
        groups.forEach(group -> group.members().forEach(member -> {
            if (member.connection().isInCallback()) {
                waiting.add(member.connection());
            }
        }));
        long end = System.nanoTime() + Deadlines.nanos(longest);
        while (!begun.await(Duration.ofMillis(POLL_MILLIS))) {
            // Two may have been called, and wait here both.
            if (begun.isClosing() && remaining() <= waiting.size()) {
                return true;
            }
            if (System.nanoTime() - end >= 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Closes what is open, and waits until it has ended: without a drain, for a server that goes on later, and that lets nobody in meanwhile.
     *
     * @return whether all have ended in time
     * @throws InterruptedException when the thread is interrupted
     */
    public boolean closeAll(CloseStatus status, Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + Deadlines.nanos(timeout);
        while (remaining() > 0) {
            // Those too that a handshake from before has let in.
            groups.forEach(group -> group.members().forEach(member -> member.close(status)));
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return true;
    }

    /** A session has opened; when its handshake was accepted before the drain began it is closed. */
    public void opened(Drain.Member member) {
        Drain begun = draining ? current() : null;
        if (begun != null) {
            begun.closeLate(member);
        }
    }

    @Override
    public boolean isDraining() {
        return draining;
    }

    @Override
    public boolean isDrained() {
        Drain begun = current();
        return begun != null && begun.isDone();
    }

    @Override
    public int remaining() {
        return groups.stream().mapToInt(Drain.Group::size).sum();
    }

    @Override
    public void beginDrain(@Nullable Duration window) {
        if (window == null) {
            begin();
        } else {
            begin(window);
        }
    }
}
