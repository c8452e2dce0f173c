package dev.soto.cluster.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.cluster.PresenceEntry;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaveDelayTest {
    private static final long DELAY = 1000;

    private final LeaveDelay leaving = new LeaveDelay(DELAY);

    private static PresenceEntry entry(String session, String user) {
        return new PresenceEntry(session, Optional.ofNullable(user), Instant.EPOCH, "");
    }

    @Test
    void withoutADelayALeaveIsToldAtOnce() {
        LeaveDelay prompt = new LeaveDelay(0);
        assertThat(prompt.leave(entry("1", "ann"), 0)).isTrue();
        assertThat(prompt.size()).isZero();
        assertThat(prompt.replaces(entry("1", "ann"))).isFalse();
    }

    @Test
    void aReloadWithinTheDelayIsNotSeen() {
        assertThat(leaving.leave(entry("1", "ann"), 0)).isFalse();
        assertThat(leaving.entries()).containsExactly(entry("1", "ann"));
        assertThat(leaving.replaces(entry("2", "ann"))).isTrue();
        assertThat(leaving.entries()).isEmpty();
        assertThat(leaving.expire(10 * DELAY)).isEmpty();
    }

    @Test
    void theSameSessionTakesItsOwnPlace() {
        leaving.leave(entry("1", null), 0);
        assertThat(leaving.replaces(entry("1", null))).isTrue();
        assertThat(leaving.size()).isZero();
    }

    @Test
    void whoDoesNotComeBackIsToldWhenTheDelayIsOver() {
        leaving.leave(entry("1", "ann"), 0);
        leaving.leave(entry("2", null), 1);
        assertThat(leaving.replaces(entry("3", null)))
                .as("nobody knows whether it is the same")
                .isFalse();
        assertThat(leaving.expire(DELAY - 1)).isEmpty();
        assertThat(leaving.expire(DELAY)).containsExactly(entry("1", "ann"));
        assertThat(leaving.expire(DELAY + 1)).containsExactly(entry("2", null));
        assertThat(leaving.entries()).isEmpty();
    }

    @Test
    void aUserWithTwoSessionsLosesOneAtATime() {
        leaving.leave(entry("1", "ann"), 0);
        leaving.leave(entry("2", "ann"), 0);
        assertThat(leaving.replaces(entry("3", "ann"))).isTrue();
        assertThat(leaving.expire(DELAY)).containsExactly(entry("2", "ann"));
        assertThat(leaving.size()).isZero();
    }
}
