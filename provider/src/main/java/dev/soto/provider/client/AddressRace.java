package dev.soto.provider.client;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first of a host's addresses that answers (RFC 8305 section 5): an attempt that has neither succeeded nor failed after
 * a while gets company, one that fails is followed at once, and the first to connect wins. Thread-safe; nothing is called while
 * its lock is held.
 */
final class AddressRace {

    /** What connects. */
    interface Runners {
        /** Starts an attempt, which ends with {@link Attempt#connected} or {@link Attempt#failed}, perhaps before this returns. */
        void start(Attempt attempt);

        /** Ends attempts that have not won. */
        void stop(Set<Attempt> attempts);

        /**
         * Nobody has won.
         *
         * @param last the attempt that failed last
         */
        void allFailed(Attempt last, ConnectException failure);
    }

    /** One address. */
    final class Attempt {
        private final InetSocketAddress address;

        private Attempt(InetSocketAddress address) {
            this.address = address;
        }

        InetSocketAddress address() {
            return address;
        }

        /** The address has answered. Returns whether that wins. */
        boolean connected() {
            return wins(this);
        }

        /** The address cannot be reached. Returns whether the attempt had won before: then that is nothing of the race's. */
        boolean failed(Throwable failure) {
            return lost(this, failure);
        }
    }

    private final Runners runners;
    private final Scheduler scheduler;
    private final Duration delay;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<InetSocketAddress> waiting;
    private final Set<Attempt> running = new LinkedHashSet<>();
    private final Map<InetSocketAddress, Throwable> failures = new LinkedHashMap<>();
    private Scheduler.@Nullable Task next;
    private @Nullable Attempt winner;

    /**
     * Prepares a race.
     *
     * @param addresses in the order in which to try them; at least one
     * @param delay after which an attempt gets company
     */
    AddressRace(List<InetSocketAddress> addresses, Duration delay, Scheduler scheduler, Runners runners) {
        this.waiting = new ArrayDeque<>(addresses);
        this.delay = delay;
        this.scheduler = scheduler;
        this.runners = runners;
    }

    /** Starts with the first address. */
    void start() {
        startNext();
    }

    private void startNext() {
        Attempt attempt;
        lock.lock();
        try {
            InetSocketAddress address = winner == null ? waiting.poll() : null;
            if (address == null) {
                return;
            }
            attempt = new Attempt(address);
            running.add(attempt);
            cancelNext();
            if (!waiting.isEmpty()) {
                next = scheduler.schedule(this::startNext, delay.toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            lock.unlock();
        }
        runners.start(attempt);
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private boolean wins(Attempt attempt) {
        Set<Attempt> others;
        lock.lock();
        try {
            if (winner != null || !running.remove(attempt)) {
                return winner == attempt;
            }
            winner = attempt;
            cancelNext();
            others = Set.copyOf(running);
            running.clear();
        } finally {
            lock.unlock();
        }
        runners.stop(others);
        return true;
    }

    private boolean lost(Attempt attempt, Throwable failure) {
        ConnectException all = null;
        lock.lock();
        try {
            if (winner != null || !running.remove(attempt)) {
                return winner == attempt;
            }
            failures.put(attempt.address(), failure);
            if (waiting.isEmpty() && running.isEmpty()) {
                all = allFailed();
            }
        } finally {
            lock.unlock();
        }
        if (all == null) {
            startNext();
        } else {
            runners.allFailed(attempt, all);
        }
        return false;
    }

    private ConnectException allFailed() {
        String each = failures.entrySet().stream()
                .map(failure -> text(failure.getKey()) + ": " + reason(failure.getValue()))
                .collect(Collectors.joining("; "));
        ConnectException all = new ConnectException("none of " + failures.size() + " addresses answers: " + each);
        failures.values().forEach(all::addSuppressed);
        return all;
    }

    private static String text(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    /**
     * Returns addresses in the order in which to try them (RFC 8305 section 4): one of IPv6 and one of IPv4 in turn, beginning with the
     * family that the system has first; each once.
     */
    static List<InetSocketAddress> interleaved(List<InetSocketAddress> addresses) {
        Map<Class<?>, Deque<InetSocketAddress>> families = new LinkedHashMap<>();
        for (InetSocketAddress address : new LinkedHashSet<>(addresses)) {
            Class<?> family = address.isUnresolved()
                    ? InetSocketAddress.class
                    : address.getAddress().getClass();
            families.computeIfAbsent(family, any -> new ArrayDeque<>()).add(address);
        }
        List<InetSocketAddress> ordered = new ArrayList<>();
        while (!families.isEmpty()) {
            families.values().forEach(family -> ordered.add(family.remove()));
            families.values().removeIf(Deque::isEmpty);
        }
        return ordered;
    }
}
