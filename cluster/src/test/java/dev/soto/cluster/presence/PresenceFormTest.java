package dev.soto.cluster.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.cluster.PresenceEntry;
import dev.soto.cluster.wire.FormException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PresenceFormTest {
    private static final PresenceEntry ANN =
            new PresenceEntry("1.a", Optional.of("ann \u00fc"), Instant.ofEpochSecond(1234, 567_000), "{}");
    private static final PresenceEntry NOBODY = new PresenceEntry("1.b", Optional.empty(), Instant.EPOCH, "");
    private static final PresenceChange CHANGE = new PresenceChange(3, 4, List.of(ANN, NOBODY), List.of("1.c"));
    private static final PresencePart PART = new PresencePart(4, 1, 2, List.of(NOBODY, ANN));

    @Test
    void whatIsWrittenIsRead() throws Exception {
        assertThat(PresenceForm.readChange(PresenceForm.write(CHANGE))).isEqualTo(CHANGE);
        assertThat(PresenceForm.readPart(PresenceForm.write(PART))).isEqualTo(PART);
    }

    @Test
    void everyCutIsRefusedAndSoIsWhatIsTooLong() {
        ByteBuffer change = PresenceForm.write(CHANGE);
        ByteBuffer part = PresenceForm.write(PART);
        for (int length = 0; length < change.limit(); length++) {
            ByteBuffer cut = change.slice(0, length);
            assertThatThrownBy(() -> PresenceForm.readChange(cut)).isInstanceOf(FormException.class);
        }
        for (int length = 0; length < part.limit(); length++) {
            ByteBuffer cut = part.slice(0, length);
            assertThatThrownBy(() -> PresenceForm.readPart(cut)).isInstanceOf(FormException.class);
        }
        ByteBuffer longer = ByteBuffer.allocate(change.limit() + 1).put(change).rewind();
        assertThatThrownBy(() -> PresenceForm.readChange(longer)).hasMessage("1 bytes too many");
    }

    @Test
    void bytesOfNobodyThrowNothingElse() {
        Random random = new Random(18);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = PresenceForm.write(i % 2 == 0 ? CHANGE : new PresenceChange(1, 1, List.of(), List.of()))
                    .array()
                    .clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                PresenceForm.readChange(ByteBuffer.wrap(bytes));
                PresenceForm.readPart(ByteBuffer.wrap(bytes));
            } catch (FormException refused) {
                assertThat(refused).hasMessageNotContaining("null");
            }
        }
    }
}
