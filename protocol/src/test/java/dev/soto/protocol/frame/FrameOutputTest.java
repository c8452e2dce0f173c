package dev.soto.protocol.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.testkit.CountingPool;
import dev.soto.protocol.testkit.FixedKeys;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.Hex;
import dev.soto.protocol.testkit.Payloads;
import dev.soto.protocol.testkit.WireFrames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two lanes, for both roles. */
@ParameterizedClass
@EnumSource(Role.class)
class FrameOutputTest {
    private static final int TEXT = FrameWriter.firstByte(true, 0, Opcode.TEXT);
    private static final int BINARY = FrameWriter.firstByte(true, 0, Opcode.BINARY);
    private static final int MORE_THAN_ONE_TAKE = 600_000;

    private final Role role;
    private final CountingPool pool = new CountingPool();
    private final FrameOutput output;
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private final List<ByteBuffer> taken = new ArrayList<>();

    FrameOutputTest(Role role) {
        this.role = role;
        this.output = new FrameOutput(role, new FixedKeys(0x01020304, 0x00000000, 0xFFEEDDCC, 0x80000001), pool);
    }

    @AfterEach
    void everyBufferComesBack() {
        if (!taken.isEmpty()) {
            endWrite();
        }
        output.discard();
        assertThat(pool.lent()).isZero();
    }

    private void beginWrite() {
        output.take(taken);
    }

    private void endWrite() {
        for (ByteBuffer buffer : taken) {
            assertThat(buffer.hasRemaining()).isTrue();
            wire.writeBytes(Hex.copy(buffer));
        }
        taken.clear();
        output.written();
    }

    private List<Frame> writeAll() {
        while (!output.isEmpty()) {
            beginWrite();
            endWrite();
        }
        return WireFrames.parse(wire.toByteArray(), role.masksOutgoing());
    }

    private long text(String text) {
        return output.append(TEXT, ByteBuffer.wrap(text.getBytes(UTF_8)), false);
    }

    private long binary(int length) {
        return output.append(BINARY, ByteBuffer.wrap(Payloads.bytes(length)), false);
    }

    private void pong(String payload) {
        output.appendUrgent(Opcode.PONG, ByteBuffer.wrap(payload.getBytes(UTF_8)));
    }

    @Test
    void emptyOutputHasNothing() {
        assertThat(output.isEmpty()).isTrue();
        assertThat(output.isDrained()).isTrue();
        assertThat(output.queuedBytes()).isZero();
        assertThat(pool.lent()).isZero();
    }

    @Test
    void framesGoOutInTheOrderInWhichTheyWereQueued() {
        text("a");
        binary(10_000);
        text("b");
        binary(0);
        binary(FrameLane.COPY_LIMIT);
        binary(FrameLane.COPY_LIMIT + 1);
        assertThat(writeAll())
                .containsExactly(
                        Frame.text("a"),
                        Frame.binaryOf(10_000),
                        Frame.text("b"),
                        Frame.binary(),
                        Frame.binaryOf(FrameLane.COPY_LIMIT),
                        Frame.binaryOf(FrameLane.COPY_LIMIT + 1));
        assertThat(output.isDrained()).isTrue();
    }

    @Test
    void smallFramesShareOneBuffer() {
        for (int i = 0; i < 100; i++) {
            text("message " + i);
        }
        assertThat(pool.lent()).isEqualTo(1);
        beginWrite();
        assertThat(taken).hasSize(1);
    }

    @Test
    void manySmallFramesTakeAsManyBuffersAsTheyNeedAndAreTakenAtOnce() {
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            binary(1_000 + i);
            frames.add(Frame.binaryOf(1_000 + i));
        }
        beginWrite();
        assertThat(taken.size()).isBetween(4, 6);
        assertThat(output.isEmpty()).isTrue();
        assertThat(output.isDrained()).as("taken is not written").isFalse();
        endWrite();
        assertThat(output.isDrained()).isTrue();
        assertThat(writeAll()).isEqualTo(frames);
    }

    @ParameterizedTest
    @ValueSource(ints = {4_097, 16_384, 20_000, 262_143, 262_144, 262_145, MORE_THAN_ONE_TAKE})
    void longPayloadIsKeptByReferenceAndWrittenInPieces(int length) {
        text("before");
        binary(length);
        text("behind");
        assertThat(pool.lent()).as("only headers and short frames are copied").isEqualTo(2);
        assertThat(writeAll()).containsExactly(Frame.text("before"), Frame.binaryOf(length), Frame.text("behind"));
    }

    /** So a write is, which for a slow peer may be tried again and again. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 1_000, 4_000, 4_096, 4_097, 16_384, 20_000, 250_000, 262_144, 3_000_000})
    void aTakeIsOfBoundedSizeHoweverLongTheFramesAre(int length) {
        int frames = 1 + Math.min(4_000, 3_000_000 / Math.max(1, length));
        for (int i = 0; i < frames; i++) {
            output.append(BINARY, ByteBuffer.wrap(Payloads.bytes(length)), i % 2 == 0);
        }
        long whole = output.queuedBytes();
        long takes = 0;
        for (; !output.isEmpty(); takes++) {
            beginWrite();
            assertThat(takenBytes()).isBetween(1L, (long) FrameOutput.TAKE_BYTES);
            endWrite();
        }
        assertThat(takes)
                .as("takes are not much shorter")
                .isLessThanOrEqualTo(1 + whole / (FrameOutput.TAKE_BYTES - 20_000));
        assertThat(writeAll()).hasSize(frames).containsOnly(Frame.binaryOf(length));
    }

    @Test
    void urgentFramesCountTooAndWhatIsLeftOfThemGoesAheadOfTheNextFrame() {
        String longest = "p".repeat(125);
        text("cut in two by nothing");
        for (int i = 0; i < 5_000; i++) {
            pong(longest);
        }
        int takenPongs = 0;
        for (int waiting = 5_000; waiting > 0; waiting = output.waitingPongs()) {
            takenPongs = waiting;
            beginWrite();
            assertThat(takenBytes()).isBetween(1L, (long) FrameOutput.TAKE_BYTES);
            endWrite();
        }
        assertThat(takenPongs).as("pongs of the last take").isLessThan(3_000);
        List<Frame> frames = writeAll();
        assertThat(frames).hasSize(5_001).endsWith(Frame.text("cut in two by nothing"));
        assertThat(frames.subList(0, 5_000)).containsOnly(Frame.pong(longest));
    }

    private long takenBytes() {
        return taken.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    @Test
    void callersPayloadIsNeitherMovedNorChanged() {
        byte[] bytes = Payloads.bytes(50_000);
        ByteBuffer payload = ByteBuffer.wrap(bytes.clone(), 100, 40_000);
        output.append(BINARY, payload, false);
        writeAll();
        assertThat(payload.position()).isEqualTo(100);
        assertThat(payload.limit()).isEqualTo(40_100);
        assertThat(payload.array()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 4_096, 4_097, 16_370, 16_384, 50_000, MORE_THAN_ONE_TAKE})
    void transientPayloadMayChangeAsSoonAsItIsQueued(int length) {
        text("before");
        byte[] bytes = Payloads.bytes(length);
        output.append(BINARY, ByteBuffer.wrap(bytes), true);
        Arrays.fill(bytes, (byte) 0);
        text("behind");
        assertThat(writeAll()).containsExactly(Frame.text("before"), Frame.binaryOf(length), Frame.text("behind"));
    }

    @Test
    void shortPayloadMayChangeAsSoonAsItIsQueued() {
        byte[] bytes = Payloads.bytes(FrameLane.COPY_LIMIT);
        output.append(BINARY, ByteBuffer.wrap(bytes), false);
        Arrays.fill(bytes, (byte) 0);
        assertThat(writeAll()).containsExactly(Frame.binaryOf(FrameLane.COPY_LIMIT));
    }

    @Test
    void urgentFramesGoAheadOfFramesOfWhichNothingIsTaken() {
        text("a");
        binary(10_000);
        pong("1");
        pong("2");
        assertThat(writeAll())
                .containsExactly(Frame.pong("1"), Frame.pong("2"), Frame.text("a"), Frame.binaryOf(10_000));
    }

    @Test
    void urgentFrameWaitsForTheEndOfAFrameThatIsCutAndGoesAheadOfTheNext() {
        binary(MORE_THAN_ONE_TAKE);
        text("next");
        beginWrite();
        pong("1");
        endWrite();
        assertThat(writeAll()).containsExactly(Frame.binaryOf(MORE_THAN_ONE_TAKE), Frame.pong("1"), Frame.text("next"));
    }

    @Test
    void urgentFrameIsNeverInsideATransientFrameThatIsCut() {
        output.append(BINARY, ByteBuffer.wrap(Payloads.bytes(MORE_THAN_ONE_TAKE)), true);
        text("next");
        beginWrite();
        pong("1");
        endWrite();
        assertThat(writeAll()).containsExactly(Frame.binaryOf(MORE_THAN_ONE_TAKE), Frame.pong("1"), Frame.text("next"));
    }

    @Test
    void urgentFrameWaitsForWhatIsBeingWritten() {
        text("a");
        beginWrite();
        pong("1");
        text("b");
        endWrite();
        assertThat(writeAll()).containsExactly(Frame.text("a"), Frame.pong("1"), Frame.text("b"));
    }

    @Test
    void waitingPongsAreCountedUntilTheyAreTaken() {
        assertThat(output.waitingPongs()).isZero();
        pong("1");
        pong("2");
        assertThat(output.waitingPongs()).isEqualTo(2);
        beginWrite();
        assertThat(output.waitingPongs()).isZero();
        pong("3");
        assertThat(output.waitingPongs()).isEqualTo(1);
        output.dropUrgent();
        assertThat(output.waitingPongs()).isZero();
        endWrite();
        assertThat(writeAll()).containsExactly(Frame.pong("1"), Frame.pong("2"));
    }

    @Test
    void pongsThatWaitForACutFrameAreStillCounted() {
        binary(3 * MORE_THAN_ONE_TAKE);
        beginWrite();
        endWrite();
        pong("1");
        beginWrite();
        assertThat(output.waitingPongs()).isEqualTo(1);
    }

    @Test
    void placesGrowWithEveryFrameAndAreReachedWhenItIsWritten() {
        long first = text("a");
        long second = binary(MORE_THAN_ONE_TAKE);
        long third = text("b");
        int header = role.masksOutgoing() ? 6 : 2;
        assertThat(first).isEqualTo(header + 1);
        assertThat(third - second).isEqualTo(header + 1);
        assertThat(output.queuedBytes()).isEqualTo(third);
        beginWrite();
        assertThat(output.writtenBytes()).isZero();
        endWrite();
        assertThat(output.writtenBytes()).isBetween(first, second - 1);
        writeAll();
        assertThat(output.writtenBytes()).isEqualTo(third);
        assertThat(output.queuedBytes()).isZero();
    }

    @Test
    void urgentFramesHaveNoPlace() {
        pong("1");
        assertThat(output.queuedBytes()).isZero();
        writeAll();
        assertThat(output.writtenBytes()).isZero();
    }

    @Test
    void takingTwiceWithoutWritingIsRefused() {
        text("a");
        text("b");
        beginWrite();
        assertThatThrownBy(() -> output.take(new ArrayList<>())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void droppingWhatIsUntakenDropsEverythingWhenNothingIsCut() {
        text("a");
        binary(10_000);
        pong("1");
        output.dropUntaken();
        assertThat(output.isEmpty()).isTrue();
        assertThat(output.waitingPongs()).isZero();
        assertThat(output.queuedBytes()).isZero();
        assertThat(pool.lent()).isZero();
        output.appendUrgent(Opcode.CLOSE, ByteBuffer.wrap(Hex.bytes("03 ea")));
        assertThat(writeAll()).containsExactly(Frame.close(1002));
    }

    @Test
    void droppingWhatIsUntakenLeavesWhatIsBeingWritten() {
        text("a");
        beginWrite();
        text("b");
        output.dropUntaken();
        output.appendUrgent(Opcode.CLOSE, ByteBuffer.wrap(Hex.bytes("03 ea")));
        endWrite();
        assertThat(writeAll()).containsExactly(Frame.text("a"), Frame.close(1002));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void droppingWhatIsUntakenKeepsTheRestOfAFrameThatIsCutAndNothingElse(boolean transientPayload) {
        text("before");
        output.append(BINARY, ByteBuffer.wrap(Payloads.bytes(MORE_THAN_ONE_TAKE)), transientPayload);
        text("behind");
        binary(50_000);
        pong("1");
        beginWrite();
        output.dropUntaken();
        output.appendUrgent(Opcode.CLOSE, ByteBuffer.wrap(Hex.bytes("03 ea")));
        endWrite();
        assertThat(writeAll())
                .containsExactly(
                        Frame.pong("1"), Frame.text("before"), Frame.binaryOf(MORE_THAN_ONE_TAKE), Frame.close(1002));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void restOfAFrameThatIsCutCountsAsQueued(boolean transientPayload) {
        long place = output.append(BINARY, ByteBuffer.wrap(Payloads.bytes(MORE_THAN_ONE_TAKE)), transientPayload);
        text("behind");
        beginWrite();
        output.dropUntaken();
        assertThat(output.queuedBytes()).isEqualTo(place);
        endWrite();
        assertThat(output.queuedBytes()).isBetween(1L, place - 1);
        writeAll();
        assertThat(output.queuedBytes()).isZero();
        assertThat(output.writtenBytes()).isEqualTo(place);
    }

    @Test
    void discardGivesEverythingBack() {
        text("a");
        binary(MORE_THAN_ONE_TAKE);
        pong("1");
        output.discard();
        assertThat(output.isEmpty()).isTrue();
        assertThat(output.queuedBytes()).isZero();
        assertThat(pool.lent()).isZero();
    }

    @Test
    void discardDuringAWriteGivesBackWhatIsBeingWrittenOnlyAfterIt() {
        binary(MORE_THAN_ONE_TAKE);
        text("b");
        beginWrite();
        output.discard();
        assertThat(output.isEmpty()).isTrue();
        assertThat(pool.lent()).isPositive();
        byte[] beforeTheEnd = Hex.copy(taken.get(0));
        assertThat(Hex.of(beforeTheEnd)).startsWith(role.masksOutgoing() ? "82 ff" : "82 7f");
        endWrite();
        assertThat(pool.lent()).isZero();
    }

    @Test
    void clientTakesANewMaskingKeyForEachFrame() {
        text("a");
        text("b");
        pong("c");
        binary(5_000);
        writeAll();
        if (role == Role.CLIENT) {
            assertThat(WireFrames.parse(wire.toByteArray(), true).stream().map(Frame::maskingKey))
                    .containsExactly(0xFFEEDDCC, 0x01020304, 0x00000000, 0x80000001);
        } else {
            assertThat(WireFrames.parse(wire.toByteArray(), false)).hasSize(4);
        }
    }

    private static byte[] number(int i, int length) {
        return ("%0" + length + "d").formatted(i).getBytes(UTF_8);
    }

    private static List<ByteBuffer> shared(int count, int payload) {
        List<ByteBuffer> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ByteBuffer frame = ByteBuffer.allocate(2 + payload);
            FrameWriter.writeHeader(frame, BINARY, payload);
            frames.add(frame.put(number(i, payload)).flip().asReadOnlyBuffer());
        }
        return frames;
    }

    @Test
    void manyShortFramesThatAreSharedTakeLittleMoreThanTheirBytes() {
        assumeThat(role).as("frames of a client are masked, and not shared").isEqualTo(Role.SERVER);
        int count = 3000;
        List<ByteBuffer> frames = shared(count, 10);
        frames.forEach(output::appendShared);
        assertThat(output.queuedBytes()).isEqualTo(count * 12L);
        assertThat(frames).allMatch(each -> each.remaining() == 12);
        beginWrite();
        assertThat(taken).hasSizeLessThanOrEqualTo(FrameLane.MAX_REFERENCES + 3);
        frames.forEach(output::appendShared);
        endWrite();
        beginWrite();
        assertThat(taken).as("counted anew").hasSizeLessThanOrEqualTo(FrameLane.MAX_REFERENCES + 3);
        endWrite();
        assertThat(output.isDrained()).isTrue();
        assertThat(output.writtenBytes()).isEqualTo(2 * count * 12L);
        List<Frame> written = writeAll();
        assertThat(written).hasSize(2 * count);
        for (int i = 0; i < 2 * count; i++) {
            assertThat(written.get(i).payload()).isEqualTo(number(i % count, 10));
        }
    }

    @Test
    void longFramesAreSharedHoweverManyWait() {
        assumeThat(role).as("frames of a client are masked, and not shared").isEqualTo(Role.SERVER);
        List<ByteBuffer> frames = shared(1000, 100);
        frames.forEach(output::appendShared);
        beginWrite();
        assertThat(taken).hasSize(1000);
        assertThat(pool.lent()).isZero();
    }

    @Test
    void whatIsDroppedDoesNotCountAsWaiting() {
        assumeThat(role).as("frames of a client are masked, and not shared").isEqualTo(Role.SERVER);
        shared(FrameLane.MAX_REFERENCES + 10, 10).forEach(output::appendShared);
        assertThat(pool.lent()).isEqualTo(1);
        output.dropUntaken();
        assertThat(pool.lent()).isZero();
        shared(FrameLane.MAX_REFERENCES, 10).forEach(output::appendShared);
        assertThat(pool.lent()).isZero();
    }
}
