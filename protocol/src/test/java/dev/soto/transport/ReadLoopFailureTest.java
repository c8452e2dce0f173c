package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A selector that fails, and threads that are not to be had. */
@Timeout(60)
class ReadLoopFailureTest extends ReadLoopFixture {
    @Test
    void channelsAreReadWhenTheExecutorTakesNoMore() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        CountDownLatch called = new CountDownLatch(1);
        ReadInterest readable = loops.interest(
                pipe.source(),
                task -> {
                    throw new RejectedExecutionException("stopped");
                },
                detector(),
                false,
                calling(called::countDown));
        awaitCall(readable, pipe, called);
    }

    private static void awaitCall(ReadInterest interest, Pipe pipe, CountDownLatch called) throws Exception {
        interest.await();
        pipe.sink().write(ByteBuffer.allocate(1));
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
        interest.cancel();
        pipe.source().close();
        pipe.sink().close();
    }

    /** An executor that has no thread for one of its tasks. */
    private Executor withoutThreadFor(int which) {
        AtomicInteger tasks = new AtomicInteger();
        return task -> {
            if (tasks.incrementAndGet() == which) {
                throw new OutOfMemoryError("unable to create native thread: part of the test");
            }
            threads.execute(task);
        };
    }

    @Test
    void loopThatGetsNoThreadIsHeldUpUntilItGetsOne() throws Exception {
        AtomicBoolean threadsLeft = new AtomicBoolean();
        Source source = new Source(detector(), task -> {
            if (!threadsLeft.get()) {
                throw new OutOfMemoryError("unable to create native thread: part of the test");
            }
            threads.execute(task);
        });
        assertThat(loops.heldUpNanos()).isZero();
        source.readable.await();
        Awaitility.await().until(() -> loops.heldUpNanos() > 50_000_000L);
        threadsLeft.set(true);
        Awaitility.await().until(() -> loops.heldUpNanos() == 0);
        source.write();
        source.expect(1);
    }

    @Test
    void leaderComesLaterWhenThereIsNoThreadForIt() throws Exception {
        Source source = new Source(detector(), withoutThreadFor(1));
        source.readable.await();
        source.write();
        source.expect(1);
    }

    @Test
    void leadChangesHandsLaterWhenThereIsNoThreadForTheNext() throws Exception {
        Executor executor = withoutThreadFor(2);
        Source blocking = new Source(detector(), executor);
        Source other = new Source(detector(), executor);
        CountDownLatch release = new CountDownLatch(1);
        blocking.during = () -> awaitQuietly(release);
        blocking.readable.await();
        other.readable.await();
        blocking.write();
        Awaitility.await().until(() -> blocking.inCall.get() == 1);
        other.write();
        other.expect(1);
        release.countDown();
        blocking.expect(1);
    }

    @Test
    void leaderCallsAnEndpointThatBlocksWhenThereIsNoThreadForIt() throws Exception {
        BlockingDetector slow = detector();
        slow.suspected();
        slow.ended(TimeUnit.SECONDS.toNanos(1), false, () -> null);
        assertThat(slow.isDetached()).isTrue();
        Source source = new Source(slow, withoutThreadFor(2));
        source.readable.await();
        source.write();
        source.expect(1);
        source.write();
        source.expect(2);
    }

    /** Which is what memory that runs out between two calls does to it. */
    @Test
    void aLeaderThatDiesIsReplaced() throws Exception {
        AtomicInteger leaders = new AtomicInteger();
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        CountDownLatch called = new CountDownLatch(1);
        ReadLoop loop = new ReadLoop(threads, timer, Selector::open, () -> {
            if (leaders.incrementAndGet() == 1) {
                throw new OutOfMemoryError("part of the test");
            }
            return null;
        });
        ReadInterest place = new ReadInterest(loop, pipe.source(), detector(), false, calling(called::countDown));
        awaitCall(place, pipe, called);
    }

    @Test
    void ownersAreToldWhenTheirSelectorFails() throws Exception {
        Source waiting = source();
        Source paused = source();
        Source blocked = source();
        CountDownLatch end = new CountDownLatch(1);
        waiting.readable.await();
        waiting.write();
        waiting.expect(1);
        paused.again = false;
        paused.readable.await();
        paused.write();
        paused.expect(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        blocked.again = false;
        blocked.during = () -> {
            awaitQuietly(end);
            try {
                blocked.readable.await();
            } catch (IOException failure) {
                thrown.set(failure);
            }
        };
        blocked.readable.await();
        blocked.write();
        Awaitility.await().until(() -> blocked.inCall.get() == 1);
        // Another thread leads.
        waiting.write();
        waiting.expect(2);

        selectors.remove().close();

        for (Source source : List.of(waiting, paused, blocked)) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(source.told)
                            .hasMessageContaining("selector")
                            .hasCauseInstanceOf(ClosedSelectorException.class));
        }
        assertThatThrownBy(waiting.readable::await).isInstanceOf(IOException.class);
        end.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(thrown.get()).hasMessageContaining("selector"));
        Source next = source();
        next.readable.await();
        next.write();
        next.expect(1);
        assertThat(selectors).hasSize(1);
    }
}
