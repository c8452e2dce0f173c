package dev.soto.cluster.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.cluster.PresenceEntry;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PresenceTableTest {
    private static final long DELAY = 1000;

    private final PresenceTable table = new PresenceTable(DELAY);

    private static PresenceEntry entry(String session, String user) {
        return new PresenceEntry(session, Optional.ofNullable(user), Instant.EPOCH, "");
    }

    @Test
    void withoutADelayALeaveIsToldAtOnceAndOnce() {
        PresenceTable prompt = new PresenceTable(0);
        assertThat(prompt.join(entry("1", "ann"))).isTrue();
        assertThat(prompt.join(entry("1", "ann"))).isFalse();
        assertThat(prompt.leave("1", 0)).hasValue(entry("1", "ann"));
        assertThat(prompt.leave("1", 0)).isEmpty();
        assertThat(prompt.size()).isZero();
    }

    @Test
    void aReloadWithinTheDelayIsNotSeen() {
        table.join(entry("1", "ann"));
        assertThat(table.leave("1", 0)).isEmpty();
        assertThat(table.entries()).containsExactly(entry("1", "ann"));
        assertThat(table.join(entry("2", "ann"))).isFalse();
        assertThat(table.entries()).containsExactly(entry("2", "ann"));
        assertThat(table.expire(10 * DELAY)).isEmpty();
    }

    @Test
    void whoDoesNotComeBackIsToldWhenTheDelayIsOver() {
        table.join(entry("1", "ann"));
        table.join(entry("2", null));
        table.leave("1", 0);
        table.leave("2", 1);
        assertThat(table.join(entry("3", null)))
                .as("nobody knows whether it is the same")
                .isTrue();
        assertThat(table.expire(DELAY - 1)).isEmpty();
        assertThat(table.expire(DELAY)).containsExactly(entry("1", "ann"));
        assertThat(table.expire(DELAY + 1)).containsExactly(entry("2", null));
        assertThat(table.entries()).containsExactly(entry("3", null));
    }

    @Test
    void aUserWithTwoSessionsLosesOneAtATime() {
        table.join(entry("1", "ann"));
        table.join(entry("2", "ann"));
        table.leave("1", 0);
        table.leave("2", 0);
        assertThat(table.join(entry("3", "ann"))).isFalse();
        assertThat(table.expire(DELAY)).containsExactly(entry("2", "ann"));
        assertThat(table.size()).isEqualTo(1);
    }
}
