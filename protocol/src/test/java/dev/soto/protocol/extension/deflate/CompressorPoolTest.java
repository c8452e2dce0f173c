package dev.soto.protocol.extension.deflate;

import static dev.soto.protocol.extension.deflate.Deflated.hex;
import static dev.soto.protocol.extension.deflate.Deflated.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/** Native memory: taken for the first compressed message, given back as soon as it may be, never lost. */
class CompressorPoolTest {
    private static final byte[] HELLO = utf8("Hello");

    private final CompressorPool pool = new CompressorPool(2);
    private final DeflateOptions options = Deflated.ALL.toBuilder().pool(pool).build();

    private Deflated side(String parameters) {
        return Deflated.of(Role.SERVER, options, parameters);
    }

    private void assertInUse(int deflaters, int inflaters) {
        assertThat(pool.deflatersInUse()).as("deflaters").isEqualTo(deflaters);
        assertThat(pool.inflatersInUse()).as("inflaters").isEqualTo(inflaters);
        assertThat(pool.chunksInUse()).as("chunks").isZero();
    }

    @Test
    void nothingIsTakenBeforeTheFirstCompressedMessage() {
        try (Deflated side = side("")) {
            assertInUse(0, 0);
            side.send(HELLO);
            assertInUse(1, 0);
        }
        assertInUse(0, 0);
    }

    @Test
    void anEmptyMessageNeedsNoCompressor() throws ProtocolViolation {
        try (Deflated side = side("")) {
            side.send(new byte[0]);
            side.receive(new byte[0]);
            assertInUse(0, 0);
        }
    }

    @Test
    void withTakeoverBothAreKeptBetweenMessages() throws ProtocolViolation {
        try (Deflated side = side("")) {
            side.receive(side.send(HELLO));
            assertInUse(1, 1);
        }
        assertInUse(0, 0);
    }

    @Test
    void withoutTakeoverBothGoBackAfterEachMessage() throws ProtocolViolation {
        try (Deflated side = side("; server_no_context_takeover; client_no_context_takeover")) {
            byte[] payload = side.send(HELLO);
            assertInUse(0, 0);
            assertThat(side.receive(payload)).isEqualTo(HELLO);
            assertInUse(0, 0);
        }
    }

    @Test
    void withoutTakeoverBothStayUntilTheMessageEnds() throws ProtocolViolation {
        try (Deflated side = side("; server_no_context_takeover")) {
            byte[] first = side.sendFrame(Opcode.TEXT, false, HELLO);
            side.extension.idle();
            assertInUse(1, 0);
            byte[] last = side.sendFrame(Opcode.CONTINUATION, true, HELLO);
            assertInUse(0, 0);
            assertThat(side.receiveFrames(first, last)).isEqualTo(utf8("HelloHello"));
        }
    }

    @Test
    void anIdleConnectionGivesItsDeflaterBackAndGoesOnWithoutHistory() throws ProtocolViolation {
        try (Deflated side = side("");
                Deflated client = Deflated.of(Role.CLIENT, options, "")) {
            assertThat(client.receive(side.send(HELLO))).isEqualTo(HELLO);
            side.extension.idle();
            assertInUse(0, 1);
            assertThat(client.receive(side.send(HELLO))).isEqualTo(HELLO);
            assertThat(client.receive(side.send(HELLO))).isEqualTo(HELLO);
        }
    }

    @Test
    void aSmallWindowIsCountedAnewAfterIdle() throws ProtocolViolation {
        try (Deflated side = side("; server_max_window_bits=8")) {
            ReferenceInflater reference = new ReferenceInflater();
            byte[] message = utf8("ab".repeat(100));
            for (int i = 0; i < 5; i++) {
                assertThat(reference.message(side.send(message))).isEqualTo(message);
                side.extension.idle();
            }
            assertThat(reference.largestDistance()).isLessThanOrEqualTo(256);
        }
    }

    @Test
    void aViolationLosesNothing() {
        try (Deflated side = side("")) {
            assertThatThrownBy(() -> side.receive(hex("ff ff ff ff"))).isInstanceOf(ProtocolViolation.class);
            assertThat(pool.chunksInUse()).isZero();
        }
        assertInUse(0, 0);
    }

    @Test
    void aCloseWithinAMessageLosesNothing() {
        try (Deflated side = side("; server_no_context_takeover")) {
            side.sendFrame(Opcode.TEXT, false, HELLO);
        }
        assertInUse(0, 0);
    }

    @Test
    void aClosedExtensionTakesNothingMore() {
        Deflated side = side("");
        side.close();
        assertThatIllegalStateException().isThrownBy(() -> side.send(HELLO));
        assertThatIllegalStateException().isThrownBy(() -> side.receive(hex("00")));
        assertInUse(0, 0);
    }

    @Test
    void whatComesFromThePoolHasNoHistory() throws ProtocolViolation {
        for (int i = 0; i < 3; i++) {
            try (Deflated side = side("")) {
                assertThat(new ReferenceInflater().message(side.send(HELLO))).isEqualTo(HELLO);
                assertThatThrownBy(() -> side.receive(hex("f2 00 11 00 00"))).isInstanceOf(ProtocolViolation.class);
            }
        }
    }

    @Test
    void aCompressorIsUsedAgainAndASurplusOneIsFreed() {
        List<Inflater> taken = List.of(pool.acquireInflater(), pool.acquireInflater(), pool.acquireInflater());
        taken.forEach(pool::release);
        List<Inflater> again = List.of(pool.acquireInflater(), pool.acquireInflater(), pool.acquireInflater());
        assertThat(again).filteredOn(taken::contains).hasSize(2);
        Inflater surplus =
                taken.stream().filter(one -> !again.contains(one)).findFirst().orElseThrow();
        // Later JDKs throw the latter.
        assertThatThrownBy(surplus::getBytesRead)
                .isInstanceOfAny(NullPointerException.class, IllegalStateException.class);
        again.forEach(pool::release);
        assertInUse(0, 0);
    }

    @Test
    void deflatersOfAnotherLevelAreNotMixed() {
        Deflater fast = pool.acquireDeflater(1);
        pool.release(fast, 1);
        Deflater small = pool.acquireDeflater(9);
        assertThat(small).isNotSameAs(fast);
        assertThat(pool.acquireDeflater(1)).isSameAs(fast);
        pool.release(small, 9);
        pool.release(fast, 1);
        assertInUse(0, 0);
    }

    @Test
    void aPoolOfNoneStillWorks() throws ProtocolViolation {
        CompressorPool none = new CompressorPool(0);
        try (Deflated side =
                Deflated.of(Role.SERVER, options.toBuilder().pool(none).build(), "; server_no_context_takeover")) {
            assertThat(side.receive(side.send(HELLO))).isEqualTo(HELLO);
            assertThat(side.receive(side.send(HELLO))).isEqualTo(HELLO);
        }
        assertThat(none.inflatersInUse()).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CompressorPool(-1))
                .withMessageContaining("maxIdle");
    }

    @Test
    void connectionsOfManyThreadsShareThePool() throws ExecutionException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String parameters = i % 2 == 0 ? "; server_no_context_takeover; client_no_context_takeover" : "";
                byte[] message = utf8("message of thread " + i + " ".repeat(10_000));
                running.add(threads.submit(() -> {
                    for (int round = 0; round < 200; round++) {
                        try (Deflated side = side(parameters)) {
                            assertThat(side.receive(side.send(message))).isEqualTo(message);
                            assertThat(side.receive(side.send(message))).isEqualTo(message);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertInUse(0, 0);
    }
}
