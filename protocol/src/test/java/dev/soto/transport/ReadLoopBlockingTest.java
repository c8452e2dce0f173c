package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that block, and those that must not wait for them. */
@Timeout(60)
class ReadLoopBlockingTest extends ReadLoopFixture {
    @Test
    void callThatBlocksHoldsUpNoOther() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        Source slow = source();
        Source other = source();
        slow.during = () -> awaitQuietly(blocked);
        slow.readable.await();
        other.readable.await();
        slow.write();
        Awaitility.await().until(() -> slow.inCall.get() == 1);
        for (int i = 1; i <= 10; i++) {
            other.write();
            other.expect(i);
        }
        assertThat(slow.bytes).hasValue(0);
        assertThat(other.callers).doesNotContainAnyElementsOf(slow.callers);
        blocked.countDown();
        slow.expect(1);
        slow.during = () -> {};
        slow.write();
        slow.expect(2);
    }

    @Test
    void bytesThatComeDuringACallThatBlocksAreReadAfterIt() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        Source slow = source();
        Source other = source();
        slow.during = () -> awaitQuietly(blocked);
        slow.readable.await();
        other.readable.await();
        slow.write();
        Awaitility.await().until(() -> slow.inCall.get() == 1);
        slow.write();
        other.write();
        other.expect(1);
        blocked.countDown();
        slow.expect(2);
    }

    @Test
    void endpointThatBlockedIsCalledOnThreadsOfItsOwnForAWhile() throws Exception {
        AtomicLong now = new AtomicLong();
        BlockingDetector detector = new BlockingDetector("test", now::get);
        Source source = new Source(detector);
        source.readable.await();
        detector.ended(TimeUnit.SECONDS.toNanos(1), false, () -> null);
        CountDownLatch blocked = new CountDownLatch(1);
        source.during = () -> awaitQuietly(blocked);
        Source sameEndpoint = new Source(detector);
        sameEndpoint.readable.await();
        source.write();
        sameEndpoint.write();
        sameEndpoint.expect(1);
        blocked.countDown();
        source.expect(1);
        now.addAndGet(TimeUnit.MINUTES.toNanos(2));
        assertThat(detector.isDetached()).isFalse();
        source.write();
        source.expect(2);
    }

    @Test
    void manyCallsThatBlockAtOnceAllGoOn() throws Exception {
        int count = 30;
        CountDownLatch allBlocked = new CountDownLatch(count);
        BlockingDetector detector = detector();
        List<Source> blocking = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Source source = new Source(detector);
            source.during = () -> {
                allBlocked.countDown();
                awaitQuietly(allBlocked);
            };
            source.readable.await();
            blocking.add(source);
        }
        for (Source source : blocking) {
            source.write();
        }
        for (Source source : blocking) {
            source.expect(1);
        }
    }

    @Test
    void callsOnThreadsOfTheirOwnDoNotKeepThemApart() throws Exception {
        AtomicLong now = new AtomicLong();
        BlockingDetector detector = new BlockingDetector("test", now::get);
        Source source = new Source(detector);
        source.readable.await();
        detector.suspected();
        detector.ended(1, false, () -> null);
        source.during = () -> sleep(15);
        source.write();
        source.expect(1);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(detector.isDetached()).isFalse();
    }

    /** One that is told, instead of called, that it waited too long; then it wants to be called. */
    private final class Starving implements ReadInterest.Owner {
        final Pipe pipe = Pipe.open();
        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger delayed = new AtomicInteger();
        final AtomicReference<String> why = new AtomicReference<>("");
        final ReadInterest place;

        Starving(BlockingDetector detector) throws IOException {
            pipe.source().configureBlocking(false);
            place = loops.interest(pipe.source(), threads, detector, false, this);
        }

        @Override
        public void readable() {
            try {
                pipe.source().read(ByteBuffer.allocate(10));
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
            calls.incrementAndGet();
        }

        @Override
        public void unreadable(IOException cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void delayed() {
            delayed.incrementAndGet();
        }

        @Override
        public void starved(IOException cause) {
            why.set(cause.getMessage());
            try {
                place.await();
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        }
    }

    @Test
    void callBeyondTheRoomOfItsEndpointIsRefusedInTimeAndThenReadAtOnce() throws Exception {
        AtomicReference<Runnable> look = new AtomicReference<>();
        AtomicLong now = new AtomicLong();
        CallbackRoom room = new CallbackRoom(
                "test",
                new CallbackRoom.Size(1, "callbackThreads", Duration.ofSeconds(1), "callbackWait"),
                threads,
                (delay, task) -> look.set(task),
                now::get);
        BlockingDetector detector = new BlockingDetector("test", System::nanoTime, room);
        // As if a call blocked for as long as the test takes.
        detector.suspected();
        CountDownLatch gate = new CountDownLatch(1);
        Source blocking = new Source(detector);
        blocking.during = () -> {
            try {
                gate.await();
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
        };
        blocking.readable.await();
        blocking.write();
        Awaitility.await().until(() -> room.running() == 1);
        Starving waiting = new Starving(detector);
        waiting.place.await();
        waiting.pipe.sink().write(ByteBuffer.allocate(1));
        Awaitility.await().untilAtomic(waiting.delayed, Matchers.is(1));
        Awaitility.await().until(() -> look.get() != null);
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        look.get().run();
        assertThat(waiting.why.get()).contains("callbackWait").contains("callbackThreads");
        Awaitility.await().untilAtomic(waiting.calls, Matchers.is(1));
        gate.countDown();
        blocking.expect(1);
        waiting.place.cancel();
    }

    @Test
    void nothingIsLostWhateverBlocks() throws Exception {
        int bytes = 300;
        List<Source> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            RandomGenerator random = new Random(i);
            Source source = source();
            source.during = () -> {
                if (random.nextInt(40) == 0) {
                    sleep(random.nextInt(15));
                }
            };
            source.readable.await();
            all.add(source);
        }
        for (int i = 0; i < bytes; i++) {
            for (Source source : all) {
                source.write();
            }
            if (i % 16 == 0) {
                sleep(1);
            }
        }
        for (Source source : all) {
            source.expect(bytes);
        }
    }
}
