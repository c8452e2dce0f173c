package dev.soto.provider.client;

import dev.soto.protocol.handshake.UpgradeResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads when a server that has no time now wants to be asked again (RFC 9110 section 10.2.3). */
final class RetryAfter {
    private static final Set<Integer> LATER = Set.of(429, 503);

    private RetryAfter() {}

    /** Returns how long to wait before the next attempt; null when the answer says nothing of one. */
    static @Nullable Duration of(UpgradeResponse response, Clock clock) {
        String value = response.headers().first("Retry-After");
        return value == null || !LATER.contains(response.status()) ? null : read(value, clock);
    }

    private static @Nullable Duration read(String value, Clock clock) {
        if (value.chars().allMatch(c -> c >= '0' && c <= '9') && !value.isEmpty()) {
            // More digits than a year has seconds are no time to wait for.
            return value.length() > 9
                    ? Duration.ofSeconds(Integer.MAX_VALUE)
                    : Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(clock.instant(), at);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException unreadable) {
            return null;
        }
    }
}
