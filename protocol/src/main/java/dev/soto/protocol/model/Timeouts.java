package dev.soto.protocol.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long a connection waits for what. Immutable; each {@code with...} returns the same times but for the one of its name. What is
 * longer than the 292 years that nanoseconds can count is in effect never, and so is zero where it is allowed.
 */
public final class Timeouts implements Cloneable {
    /** The defaults. */
    public static final Timeouts DEFAULTS = new Timeouts();

    private Timeouts() {}

    /** Returns all parts in the order of their declaration. */
    private List<Object> parts() {
        return List.of(idleTimeout, sendTimeout, keepAliveInterval, pongTimeout, closeTimeout, extensionIdleTime);
    }

    private Duration idleTimeout = Duration.ZERO;

    /** Returns after how long without anything sent or received the connection closes; zero is never, the default. */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /** Sets {@link #idleTimeout}. */
    public Timeouts withIdleTimeout(Duration time) {
        Timeouts changed = copy();
        changed.idleTimeout = requireNotNegative("idleTimeout", time);
        return changed;
    }

    private Duration sendTimeout = Duration.ofSeconds(20);

    /** Returns how long bytes may wait for the transport before the connection fails; zero is for ever; default 20 s. */
    public Duration sendTimeout() {
        return sendTimeout;
    }

    /** Sets {@link #sendTimeout}. */
    public Timeouts withSendTimeout(Duration time) {
        Timeouts changed = copy();
        changed.sendTimeout = requireNotNegative("sendTimeout", time);
        return changed;
    }

    private Duration keepAliveInterval = Duration.ZERO;

    /** Returns after how long without anything received a ping goes out; zero is never, the default. */
    public Duration keepAliveInterval() {
        return keepAliveInterval;
    }

    /** Sets {@link #keepAliveInterval}. */
    public Timeouts withKeepAliveInterval(Duration time) {
        Timeouts changed = copy();
        changed.keepAliveInterval = requireNotNegative("keepAliveInterval", time);
        return changed;
    }

    private Duration pongTimeout = Duration.ofSeconds(20);

    /** Returns how long nothing may arrive after such a ping before the connection fails; zero is for ever; default 20 s. */
    public Duration pongTimeout() {
        return pongTimeout;
    }

    /** Sets {@link #pongTimeout}. */
    public Timeouts withPongTimeout(Duration time) {
        Timeouts changed = copy();
        changed.pongTimeout = requireNotNegative("pongTimeout", time);
        return changed;
    }

    private Duration closeTimeout = Duration.ofSeconds(5);

    /** Returns how long the close handshake may take; never zero; default 5 s. */
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /** Sets {@link #closeTimeout}. */
    public Timeouts withCloseTimeout(Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(
                    "closeTimeout is " + Deadlines.nanos(time) + " ns; it has to be positive");
        }
        Timeouts changed = copy();
        changed.closeTimeout = requireNotNegative("closeTimeout", time);
        return changed;
    }

    private Duration extensionIdleTime = Duration.ofSeconds(10);

    /**
     * Returns after how long without anything sent or received extensions give back what they can have again, for example deflaters;
     * zero is never; default 10 s.
     */
    public Duration extensionIdleTime() {
        return extensionIdleTime;
    }

    /** Sets {@link #extensionIdleTime}. */
    public Timeouts withExtensionIdleTime(Duration time) {
        Timeouts changed = copy();
        changed.extensionIdleTime = requireNotNegative("extensionIdleTime", time);
        return changed;
    }

    private static Duration requireNotNegative(String name, Duration time) {
        Deadlines.requireNotNegative(name, Deadlines.nanos(time));
        return time;
    }

    private Timeouts copy() {
        try {
            return (Timeouts) clone();
        } catch (CloneNotSupportedException never) {
            throw new AssertionError(never);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Timeouts timeouts && parts().equals(timeouts.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "Timeouts" + parts();
    }
}
