package dev.soto.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 section 10.2.3. */
class RetryAfterTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-25T10:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "503, 0, 0",
        "503, 120, 120",
        "429, 3, 3",
        "503, '2147483648', 2147483648",
        "503, '99999999999999999999999', 9223372036854775807",
        "503, '00000000000000000000007', 7",
        "503, 'Fri, 31 Dec 9999 23:59:59 GMT', 251606699999",
        "503, 'Wednesday, 25-Nov-26 10:00:07 GMT', 7",
        "503, 'Sunday, 06-Nov-94 08:49:37 GMT', 0",
        "503, 'Wed Nov 25 10:00:07 2026', 7",
        "503, 'Sun Dec  6 10:00:00 2026', 950400",
        "503, 'Wed, 25 Nov 2026 10:00:07 GMT', 7",
        "503, 'Wed, 25 Nov 2026 09:59:00 GMT', 0",
    })
    void serverSaysWhen(int status, String value, long seconds) {
        assertThat(RetryAfter.of(answer(status, value), CLOCK)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "1.5", "Wed, 32 Nov 2026 10:00:07 GMT"})
    void whatNobodyCanReadIsNoTime(String value) {
        assertThat(RetryAfter.of(answer(503, value), CLOCK)).isNull();
    }

    @Test
    void otherAnswersHaveNone() {
        assertThat(RetryAfter.of(answer(404, "1"), CLOCK)).isNull();
        assertThat(RetryAfter.of(answer(301, "1"), CLOCK)).isNull();
        assertThat(RetryAfter.of(new UpgradeResponse(503, new Headers()), CLOCK))
                .isNull();
    }

    private static UpgradeResponse answer(int status, String retryAfter) {
        return new UpgradeResponse(status, new Headers().add("Retry-After", retryAfter));
    }
}
