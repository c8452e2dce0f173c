package dev.soto.provider.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.connection.DeadlineTimer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The leader of a loop and what takes the lead from it, with pipes for sockets. */
@Timeout(60)
class ReadLoopTest {
    private final DeadlineTimer timer = new DeadlineTimer();
    private final ReadLoops loops = new ReadLoops(timer, 1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Source> sources = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (Source source : sources) {
            source.close();
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS))
                .as("every leader ended with the last channel")
                .isTrue();
        timer.close();
    }

    /** A pipe whose reading end is in the loop; it asks to be called again after each call. */
    private final class Source {
        final Pipe pipe = Pipe.open();
        final AtomicInteger bytes = new AtomicInteger();
        final AtomicInteger inCall = new AtomicInteger();
        final Set<Thread> callers = ConcurrentHashMap.newKeySet();
        final Readable readable;
        volatile Runnable during = () -> {};
        volatile boolean again = true;

        Source(CallbackPace pace) throws IOException {
            pipe.source().configureBlocking(false);
            readable = loops.readable(pipe.source(), threads, pace, false, this::read);
            sources.add(this);
        }

        void write() throws IOException {
            pipe.sink().write(ByteBuffer.allocate(1));
        }

        void expect(int count) {
            // What a call throws goes to a handler that Awaitility would take for one of its own.
            Awaitility.await()
                    .dontCatchUncaughtExceptions()
                    .untilAsserted(() -> assertThat(bytes).hasValue(count));
        }

        private void read() {
            assertThat(inCall.incrementAndGet()).as("calls at a time").isEqualTo(1);
            callers.add(Thread.currentThread());
            try {
                int count = pipe.source().read(ByteBuffer.allocate(10));
                during.run();
                if (again) {
                    readable.await();
                }
                inCall.decrementAndGet();
                // Last: whoever waits for the byte has seen all of the call but its end.
                bytes.addAndGet(Math.max(0, count));
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        }

        void close() throws IOException {
            readable.cancel();
            pipe.source().close();
            pipe.sink().close();
        }
    }

    private static CallbackPace pace() {
        return new CallbackPace("test", System::nanoTime);
    }

    private Source source() throws IOException {
        return new Source(pace());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneThreadReadsAllChannels() throws Exception {
        Source a = source();
        Source b = source();
        a.readable.await();
        b.readable.await();
        for (int i = 1; i <= 20; i++) {
            a.write();
            b.write();
            a.expect(i);
            b.expect(i);
        }
        // A call that the machine held up for long may have cost its thread the lead.
        assertThat(a.callers.size() + b.callers.size()).isLessThan(10);
        assertThat(a.callers).containsAnyElementsOf(b.callers);
    }

    @Test
    void nothingIsCalledBeforeTheOwnerWantsIt() throws Exception {
        Source silent = source();
        Source other = source();
        silent.write();
        other.readable.await();
        other.write();
        other.expect(1);
        assertThat(silent.bytes).hasValue(0);
        silent.readable.await();
        silent.expect(1);
    }

    @Test
    void callThatDoesNotAskForAnotherIsTheLastUntilSomebodyDoes() throws Exception {
        Source source = source();
        Source other = source();
        source.again = false;
        source.readable.await();
        other.readable.await();
        source.write();
        source.expect(1);
        source.write();
        other.write();
        other.expect(1);
        assertThat(source.bytes).hasValue(1);
        source.again = true;
        source.readable.await();
        source.expect(2);
        source.write();
        source.expect(3);
    }

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
        CallbackPace pace = new CallbackPace("test", now::get);
        Source source = new Source(pace);
        source.readable.await();
        pace.ended(TimeUnit.SECONDS.toNanos(1), false);
        CountDownLatch blocked = new CountDownLatch(1);
        source.during = () -> awaitQuietly(blocked);
        Source sameEndpoint = new Source(pace);
        sameEndpoint.readable.await();
        source.write();
        sameEndpoint.write();
        sameEndpoint.expect(1);
        blocked.countDown();
        source.expect(1);
        now.addAndGet(TimeUnit.MINUTES.toNanos(2));
        assertThat(pace.isApart()).isFalse();
        source.write();
        source.expect(2);
    }

    @Test
    void manyCallsThatBlockAtOnceAllGoOn() throws Exception {
        int count = 30;
        CountDownLatch allBlocked = new CountDownLatch(count);
        CallbackPace pace = pace();
        List<Source> blocking = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Source source = new Source(pace);
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

    /** Looks at a leader in the middle of a call, as often as the timer would in 40 ms. */
    private int leadersAfterLooksAtLongCall(FakeThread kernel, Thread.State during) throws Exception {
        AtomicInteger leaders = new AtomicInteger();
        CountDownLatch over = new CountDownLatch(1);
        AtomicBoolean spinning = new AtomicBoolean(true);
        List<Thread> started = new CopyOnWriteArrayList<>();
        // Its own timer is not told: this test looks.
        DeadlineTimer unused = new DeadlineTimer();
        unused.close();
        ReadLoop loop = new ReadLoop(
                task -> {
                    leaders.incrementAndGet();
                    Thread thread = new Thread(task);
                    started.add(thread);
                    thread.start();
                },
                unused,
                () -> kernel);
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        CountDownLatch called = new CountDownLatch(1);
        Readable readable = new Readable(loop, pipe.source(), pace(), false, () -> {
            called.countDown();
            while (during == Thread.State.RUNNABLE && spinning.get()) {
                Thread.onSpinWait();
            }
            if (during != Thread.State.RUNNABLE) {
                awaitQuietly(over);
            }
        });
        readable.await();
        pipe.sink().write(ByteBuffer.allocate(1));
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
        Awaitility.await().until(() -> started.get(0).getState() == during);
        for (int i = 0; i < 20; i++) {
            loop.look();
        }
        int seen = leaders.get();
        spinning.set(false);
        over.countDown();
        readable.cancel();
        pipe.source().close();
        pipe.sink().close();
        for (Thread thread : started) {
            thread.join(20_000);
        }
        return seen;
    }

    private static final class FakeThread implements KernelThread {
        private final boolean waiting;
        private final long nanosALook;
        private long nanos;

        FakeThread(boolean waiting, long nanosALook) {
            this.waiting = waiting;
            this.nanosALook = nanosALook;
        }

        @Override
        public boolean isWaiting() {
            return waiting;
        }

        @Override
        public long processorNanos() {
            nanos += nanosALook;
            return nanos;
        }
    }

    @Test
    void callThatLacksAProcessorKeepsTheLead() throws Exception {
        assertThat(leadersAfterLooksAtLongCall(new FakeThread(false, 1_000), Thread.State.RUNNABLE))
                .isEqualTo(1);
    }

    @Test
    void callThatComputesForLongLosesTheLead() throws Exception {
        assertThat(leadersAfterLooksAtLongCall(new FakeThread(false, 2_000_000), Thread.State.RUNNABLE))
                .isEqualTo(2);
    }

    @Test
    void callThatWaitsInTheKernelLosesTheLead() throws Exception {
        assertThat(leadersAfterLooksAtLongCall(new FakeThread(true, 1_000), Thread.State.RUNNABLE))
                .isEqualTo(2);
    }

    @Test
    void callThatWaitsInJavaLosesTheLead() throws Exception {
        assertThat(leadersAfterLooksAtLongCall(new FakeThread(false, 1_000), Thread.State.WAITING))
                .isEqualTo(2);
    }

    @Test
    void callsOnThreadsOfTheirOwnDoNotKeepThemApart() throws Exception {
        AtomicLong now = new AtomicLong();
        CallbackPace pace = new CallbackPace("test", now::get);
        Source source = new Source(pace);
        source.readable.await();
        pace.suspected();
        source.during = () -> sleep(15);
        source.write();
        source.expect(1);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(pace.isApart()).isFalse();
    }

    @Test
    void callThatThrowsHoldsUpNoOther() throws Exception {
        Source broken = source();
        Source other = source();
        CountDownLatch thrown = new CountDownLatch(1);
        broken.during = () -> {
            thrown.countDown();
            throw new IllegalStateException("for the uncaught exception handler: part of the test");
        };
        broken.readable.await();
        other.readable.await();
        broken.write();
        assertThat(thrown.await(20, TimeUnit.SECONDS)).isTrue();
        other.write();
        other.expect(1);
    }

    @Test
    void interruptThatACallLeavesBehindDoesNotStopTheLoop() throws Exception {
        Source source = source();
        source.during = () -> Thread.currentThread().interrupt();
        source.readable.await();
        for (int i = 1; i <= 3; i++) {
            source.write();
            source.expect(i);
        }
    }

    @Test
    void cancelledChannelIsNotCalledAndItsDescriptorIsFree() throws Exception {
        Source source = source();
        Source other = source();
        source.readable.await();
        other.readable.await();
        other.write();
        other.expect(1);
        source.readable.cancel();
        source.readable.cancel();
        source.pipe.source().close();
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(source.pipe.source().isRegistered()).isFalse());
        other.write();
        other.expect(2);
        assertThat(source.bytes).hasValue(0);
    }

    @Test
    void closedChannelCannotBeAwaited() throws Exception {
        Source source = source();
        source.pipe.source().close();
        assertThatThrownBy(source.readable::await).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void loopStartsAgainAfterItsLastChannel() throws Exception {
        Source first = source();
        first.readable.await();
        first.write();
        first.expect(1);
        first.close();
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(first.pipe.source().isRegistered()).isFalse());
        Source second = source();
        second.readable.await();
        second.write();
        second.expect(1);
    }

    @Test
    void channelsAreReadWhenTheExecutorTakesNoMore() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        CountDownLatch called = new CountDownLatch(1);
        Readable readable = loops.readable(
                pipe.source(),
                task -> {
                    throw new RejectedExecutionException("stopped");
                },
                pace(),
                false,
                called::countDown);
        readable.await();
        pipe.sink().write(ByteBuffer.allocate(1));
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
        readable.cancel();
        pipe.source().close();
        pipe.sink().close();
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

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
