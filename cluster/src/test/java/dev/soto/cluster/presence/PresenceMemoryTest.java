package dev.soto.cluster.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.cluster.PresenceEntry;
import dev.soto.cluster.wire.FormException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What an entry of another node takes, with an id as nodes make them, no user and no data. */
class PresenceMemoryTest {
    private static final int TOPICS = 100;
    private static final int ENTRIES = 500;
    private static final double MOST = 225;

    private static final SharedPresence.Link NOBODY = new SharedPresence.Link() {
        @Override
        public void changed() {}

        @Override
        public void tell(PresenceChange change) {}

        @Override
        public void ask(long node, long known) {}

        @Override
        public void answer(long node, PresencePart part) {}

        @Override
        public void joined(PresenceEntry entry) {}

        @Override
        public void left(PresenceEntry entry) {}
    };

    @Test
    void anEntryOfAnotherNodeTakesNoMoreThanItsLimit() throws Exception {
        List<SharedPresence> first = filled();
        long before = heap();
        List<SharedPresence> all = filled();
        double each = (double) (heap() - before) / TOPICS / ENTRIES;
        assertThat(first.size() + all.size()).isEqualTo(2 * TOPICS);
        assertThat(all.stream().mapToInt(SharedPresence::size).sum()).isEqualTo(TOPICS * ENTRIES);
        assertThat(each).as("bytes of heap an entry").isBetween(100.0, MOST);
    }

    private static List<SharedPresence> filled() throws FormException {
        List<SharedPresence> all = new ArrayList<>();
        for (int i = 0; i < TOPICS; i++) {
            SharedPresence presence = new SharedPresence(0, new AtomicLong()::incrementAndGet, NOBODY);
            List<PresenceEntry> entries = new ArrayList<>();
            for (int j = 0; j < ENTRIES; j++) {
                entries.add(new PresenceEntry(
                        "0123456789abcdef." + new UUID(i, j), Optional.empty(), Instant.ofEpochSecond(j), ""));
            }
            // As it comes from the bus.
            presence.part(1, PresenceForm.readPart(PresenceForm.write(new PresencePart(1, 0, 1, entries))), 0);
            all.add(presence);
        }
        return all;
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            ManagementFactory.getMemoryMXBean().gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
