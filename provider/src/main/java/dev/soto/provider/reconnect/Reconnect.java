package dev.soto.provider.reconnect;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a kept connection is made again: after a delay that grows with each attempt in a row, and of which a random part is
 * left out, so that a server's clients do not all come back at once. Immutable.
 *
 * @param initialDelay before the first attempt after a session, from 1 ms
 * @param maxDelay that no delay is longer than, up to a day
 * @param multiplier from each delay to the next, from 1
 * @param jitter largest part of a delay that is left out at random, 0 to 1
 * @param maxRetries most attempts in a row after the first connect, or after a session that lasted; 0 is no limit
 * @param maxTime longest time since such a session, after which no retry begins; zero is no limit
 * @param maxRetryAfter most of what a server that refuses asks for with {@code Retry-After} (RFC 9110 section 10.2.3), which comes on top of the
 *     delay: zero heeds none, a day is the most
 * @param stableAfter a session that lasted so long ends a row of retries: one that closes at once does not
 * @param policy decides after each close and failure
 * @param listener hears what becomes of it
 */
public record Reconnect(
        Duration initialDelay,
        Duration maxDelay,
        double multiplier,
        double jitter,
        int maxRetries,
        Duration maxTime,
        Duration maxRetryAfter,
        Duration stableAfter,
        ReconnectPolicy policy,
        ReconnectListener listener) {

    /** Checks the values. */
    public Reconnect {
        require(initialDelay.compareTo(Duration.ofMillis(1)) >= 0, "initialDelay", initialDelay, "at least 1 ms");
        require(maxDelay.compareTo(initialDelay) >= 0, "maxDelay", maxDelay, "at least initialDelay");
        require(maxDelay.compareTo(Duration.ofDays(1)) <= 0, "maxDelay", maxDelay, "at most a day");
        require(multiplier >= 1 && multiplier <= 100, "multiplier", multiplier, "1 to 100");
        require(jitter >= 0 && jitter <= 1, "jitter", jitter, "0 to 1");
        require(maxRetries >= 0, "maxRetries", maxRetries, "0 or more");
        require(!maxTime.isNegative(), "maxTime", maxTime, "0 or more");
        require(!maxRetryAfter.isNegative(), "maxRetryAfter", maxRetryAfter, "0 or more");
        require(maxRetryAfter.compareTo(Duration.ofDays(1)) <= 0, "maxRetryAfter", maxRetryAfter, "at most a day");
        require(!stableAfter.isNegative(), "stableAfter", stableAfter, "0 or more");
    }

    private static void require(boolean good, String name, Object value, String range) {
        if (!good) {
            throw new IllegalArgumentException("Reconnect." + name + " is " + value + ", allowed is: " + range);
        }
    }

    /** Returns a builder: 1 s doubled up to 30 s, up to half of it left out, an hour of Retry-After at most, for ever, with the default policy. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the delay before a retry, which counts from 1. */
    Duration delay(int retry, RandomGenerator random) {
        double grown = initialDelay.toMillis() * Math.pow(multiplier, retry - 1);
        double longest = Math.min(grown, (double) maxDelay.toMillis());
        return Duration.ofMillis(Math.round(longest * (1 - jitter * random.nextDouble())));
    }

    /** Collects the values. */
    public static final class Builder {
        private Duration initialDelay = Duration.ofSeconds(1);
        private Duration maxDelay = Duration.ofSeconds(30);
        private double multiplier = 2;
        private double jitter = 0.5;
        private int maxRetries;
        private Duration maxTime = Duration.ZERO;
        private Duration maxRetryAfter = Duration.ofHours(1);
        private Duration stableAfter = Duration.ofSeconds(10);
        private ReconnectPolicy policy = ReconnectPolicy.DEFAULT;
        private ReconnectListener listener = ReconnectListener.NONE;

        private Builder() {}

        /** Sets {@link Reconnect#initialDelay()} and {@link Reconnect#maxDelay()}. */
        public Builder delay(Duration initial, Duration longest) {
            initialDelay = initial;
            maxDelay = longest;
            return this;
        }

        /** Sets {@link Reconnect#multiplier()}. */
        public Builder multiplier(double factor) {
            multiplier = factor;
            return this;
        }

        /** Sets {@link Reconnect#jitter()}. */
        public Builder jitter(double part) {
            jitter = part;
            return this;
        }

        /** Sets {@link Reconnect#maxRetries()}. */
        public Builder maxRetries(int retries) {
            maxRetries = retries;
            return this;
        }

        /** Sets {@link Reconnect#maxTime()}. */
        public Builder maxTime(Duration time) {
            maxTime = time;
            return this;
        }

        /** Sets {@link Reconnect#maxRetryAfter()}. */
        public Builder maxRetryAfter(Duration time) {
            maxRetryAfter = time;
            return this;
        }

        /** Sets {@link Reconnect#stableAfter()}. */
        public Builder stableAfter(Duration time) {
            stableAfter = time;
            return this;
        }

        /** Sets {@link Reconnect#policy()}. */
        public Builder policy(ReconnectPolicy decides) {
            policy = decides;
            return this;
        }

        /** Sets {@link Reconnect#listener()}. */
        public Builder listener(ReconnectListener hears) {
            listener = hears;
            return this;
        }

        /** Returns what was set; throws IllegalArgumentException for a value outside its range. */
        public Reconnect build() {
            return new Reconnect(
                    initialDelay,
                    maxDelay,
                    multiplier,
                    jitter,
                    maxRetries,
                    maxTime,
                    maxRetryAfter,
                    stableAfter,
                    policy,
                    listener);
        }
    }
}
