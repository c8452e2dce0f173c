package dev.soto.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutboxTest {

    @Test
    void addingAloneSendsNothing() {
        RecordingLine line = RecordingLine.fast();
        new Outbox(line).add("a");
        assertThat(line.sent).isEmpty();
    }

    @Test
    void oneLineIsUnderWayAtATimeInOrder() {
        RecordingLine line = RecordingLine.stalled();
        Outbox outbox = new Outbox(line);
        List.of("a", "b", "c").forEach(outbox::add);
        outbox.flush();
        outbox.flush();
        assertThat(line.sent).containsExactly("a");
        complete(line, null);
        assertThat(line.sent).containsExactly("a", "b");
        complete(line, null);
        complete(line, null);
        assertThat(line.sent).containsExactly("a", "b", "c");
        assertThat(line.underWay).isEmpty();
    }

    @Test
    void sendsThatCompleteAtOnceDoNotPileUpOnTheStack() {
        RecordingLine line = RecordingLine.fast();
        Outbox outbox = new Outbox(line);
        for (int round = 0; round < 100; round++) {
            IntStream.range(0, ChatRules.MAX_WAITING_LINES).forEach(i -> outbox.add("x"));
            outbox.flush();
        }
        assertThat(line.sent).hasSize(100 * ChatRules.MAX_WAITING_LINES);
    }

    @Test
    void personWhoDoesNotKeepUpIsLetGoOnce() {
        RecordingLine line = RecordingLine.stalled();
        Outbox outbox = new Outbox(line);
        outbox.add("under way");
        outbox.flush();
        IntStream.range(0, ChatRules.MAX_WAITING_LINES).forEach(i -> outbox.add("waits"));
        outbox.flush();
        assertThat(line.timesTooSlow).isZero();
        outbox.add("one too many");
        outbox.flush();
        outbox.add("after it");
        outbox.flush();
        assertThat(line.timesTooSlow).isOne();
        complete(line, null);
        assertThat(line.sent).containsExactly("under way");
    }

    @Test
    void failedSendEndsTheOutbox() {
        RecordingLine line = RecordingLine.stalled();
        Outbox outbox = new Outbox(line);
        outbox.add("a");
        outbox.add("b");
        outbox.flush();
        complete(line, new IOException("connection reset"));
        outbox.add("c");
        outbox.flush();
        assertThat(line.sent).containsExactly("a");
        assertThat(line.timesTooSlow).isZero();
    }

    private static void complete(RecordingLine line, Throwable failure) {
        Objects.requireNonNull(line.underWay.poll(), "nothing is under way").accept(failure);
    }
}
