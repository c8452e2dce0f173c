package dev.soto.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.cluster.wire.Envelope.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartsTest {
    private static final int MOST = Parts.HEADER + 100;

    private final Parts parts = new Parts(1000, 2000);

    private static ByteBuffer bytes(int length) {
        ByteBuffer made = ByteBuffer.allocate(length);
        for (int i = 0; i < length; i++) {
            made.put(i, (byte) i);
        }
        return made;
    }

    private static List<Envelope> of(long node, long number, int length) {
        List<Envelope> all = new ArrayList<>();
        for (ByteBuffer each : Parts.split(Kind.BINARY, number, bytes(length), MOST)) {
            assertThat(each.remaining()).isLessThanOrEqualTo(MOST);
            all.add(new Envelope(Kind.PART, node, all.size(), "text", each));
        }
        return all;
    }

    @Test
    void allPartsInTheirOrderAreTheMessage() throws Exception {
        for (int length : new int[] {1, 99, 100, 101, 250, 1000}) {
            List<Envelope> all = of(7, length, length);
            assertThat(all).hasSize((length + 99) / 100);
            for (Envelope each : all) {
                Parts.Added added = parts.add(each, 0);
                assertThat(added.isLost()).isFalse();
                if (each == all.get(all.size() - 1)) {
                    assertThat(added.whole())
                            .isEqualTo(new Envelope(Kind.BINARY, 7, all.size() - 1, "text", bytes(length)));
                } else {
                    assertThat(added.whole()).isNull();
                }
            }
        }
    }

    @Test
    void eachPartThatIsMissingOrComesTwiceLosesTheMessageWhichIsToldOnce() throws Exception {
        for (int missing = 0; missing < 5; missing++) {
            for (boolean twice : new boolean[] {false, true}) {
                Parts fresh = new Parts(1000, 2000);
                List<Envelope> all = of(7, 1, 500);
                if (twice) {
                    all.add(missing, all.get(missing));
                } else {
                    all.remove(missing);
                }
                all.addAll(of(7, 2, 300));
                int lost = 0;
                int whole = 0;
                for (Envelope each : all) {
                    Parts.Added added = fresh.add(each, 0);
                    lost += added.isLost() ? 1 : 0;
                    whole += added.whole() == null ? 0 : 1;
                }
                // The first one twice begins anew; the last one twice is the end of another one, as far as can be
                // known.
                assertThat(lost).as("%s %s", missing, twice).isEqualTo(1);
                assertThat(whole).as("%s %s", missing, twice).isEqualTo(twice && missing % 4 == 0 ? 2 : 1);
            }
        }
    }

    @Test
    void sendersDoNotDisturbEachOther() throws Exception {
        List<Envelope> one = of(1, 5, 300);
        List<Envelope> two = of(2, 5, 300);
        for (int i = 0; i < 2; i++) {
            parts.add(one.get(i), 0);
            parts.add(two.get(i), 0);
        }
        assertThat(parts.add(one.get(2), 0).whole()).isNotNull();
        assertThat(parts.add(two.get(2), 0).whole()).isNotNull();
    }

    @Test
    void whatIsNotCompleteHasABoundAndAnEnd() throws Exception {
        for (int node = 1; node <= 2; node++) {
            assertThat(parts.add(of(node, 1, 1000).get(0), node).isLost()).isFalse();
        }
        assertThat(parts.add(of(3, 1, 1000).get(0), 3).isLost())
                .as("more than may wait")
                .isTrue();
        assertThat(parts.expire(10_000_000_000L)).isEmpty();
        assertThat(parts.expire(10_000_000_001L)).isEqualTo(Map.of(1L, 1L));
        assertThat(parts.add(of(3, 2, 1000).get(0), 3).isLost()).isFalse();
        parts.gone(2);
        parts.gone(3);
        assertThat(parts.expire(Long.MAX_VALUE / 2)).isEmpty();
    }

    @Test
    void whatIsNoPartIsRefused() {
        Envelope part = of(1, 1, 300).get(0);
        for (int cut = 0; cut <= Parts.HEADER; cut++) {
            Envelope shorter =
                    new Envelope(Kind.PART, 1, 1, "", part.payload().duplicate().limit(cut));
            assertThatThrownBy(() -> parts.add(shorter, 0)).isInstanceOf(FormException.class);
        }
        for (int[] wrong : new int[][] {{-1, 300, 0}, {0, 1001, 0}, {0, 1, 0}, {0, 300, 2}, {0, 300, 99}, {0, -1, 0}}) {
            ByteBuffer payload = ByteBuffer.allocate(MOST)
                    .putLong(1)
                    .putInt(wrong[0])
                    .putInt(wrong[1])
                    .put((byte) wrong[2])
                    .position(0);
            assertThatThrownBy(() -> parts.add(new Envelope(Kind.PART, 1, 1, "", payload), 0))
                    .as("%s %s %s", wrong[0], wrong[1], wrong[2])
                    .isInstanceOf(FormException.class);
        }
    }
}
