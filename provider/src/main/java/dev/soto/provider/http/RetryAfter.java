package dev.soto.provider.http;

import dev.soto.protocol.handshake.UpgradeResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads when a server that has no time now wants to be asked again (RFC 9110 section 10.2.3). */
public final class RetryAfter {
    private static final Set<Integer> LATER = Set.of(429, 503);

    private RetryAfter() {}

    /** Returns how long to wait before the next attempt; null when the answer says nothing of one. */
    public static @Nullable Duration of(UpgradeResponse response, Clock clock) {
        String value = response.headers().first("Retry-After");
        return value == null || !LATER.contains(response.status()) ? null : read(value, clock);
    }

    private static @Nullable Duration read(String value, Clock clock) {
        if (value.chars().allMatch(c -> c >= '0' && c <= '9') && !value.isEmpty()) {
            try {
                return Duration.ofSeconds(Long.parseLong(value));
            } catch (NumberFormatException moreThanALong) {
                return Duration.ofSeconds(Long.MAX_VALUE);
            }
        }
        Instant at = HttpDate.read(value, clock);
        if (at == null) {
            return null;
        }
        Duration wait = Duration.between(clock.instant(), at);
        return wait.isNegative() ? Duration.ZERO : wait;
    }
}
