package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.connection.DeadlineTimer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The leader of a loop and what takes the lead from it, with pipes for sockets. */
@Timeout(60)
class ReadLoopTest {
    private final DeadlineTimer timer = new DeadlineTimer();
    private final Queue<Selector> selectors = new ConcurrentLinkedQueue<>();
    private final ReadLoops loops = new ReadLoops(timer, 1, () -> {
        Selector opened = Selector.open();
        selectors.add(opened);
        return opened;
    });
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Source> sources = new ArrayList<>();
    private final List<Woken> woken = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (Source source : sources) {
            source.close();
        }
        for (Woken one : woken) {
            one.place.cancel();
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS))
                .as("every leader ended with the last channel")
                .isTrue();
        timer.close();
    }

    /** A pipe whose reading end is in the loop; it asks to be called again after each call. */
    private final class Source implements ReadInterest.Owner {
        final Pipe pipe = Pipe.open();
        final AtomicInteger bytes = new AtomicInteger();
        final AtomicInteger inCall = new AtomicInteger();
        final Set<Thread> callers = ConcurrentHashMap.newKeySet();
        final ReadInterest readable;
        volatile Runnable during = () -> {};
        volatile boolean again = true;
        volatile @Nullable IOException told;

        Source(BlockingDetector pace) throws IOException {
            this(pace, threads);
        }

        Source(BlockingDetector pace, Executor executor) throws IOException {
            pipe.source().configureBlocking(false);
            readable = loops.interest(pipe.source(), executor, pace, false, this);
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

        @Override
        public void unreadable(IOException cause) {
            told = cause;
        }

        @Override
        public void readable() {
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

    /** Is told by {@link ReadInterest#wake} alone, and never asks to be called again. */
    private final class Woken implements ReadInterest.Owner {
        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger inCall = new AtomicInteger();
        final Set<Thread> callers = ConcurrentHashMap.newKeySet();
        final ReadInterest place;
        volatile Runnable during = () -> {};

        Woken(BlockingDetector pace) {
            place = loops.interest(null, threads, pace, false, this);
            woken.add(this);
        }

        @Override
        public void readable() {
            assertThat(inCall.incrementAndGet()).as("calls at a time").isEqualTo(1);
            callers.add(Thread.currentThread());
            during.run();
            inCall.decrementAndGet();
            calls.incrementAndGet();
        }

        @Override
        public void unreadable(IOException cause) {
            throw new AssertionError(cause);
        }

        void expect(int count) {
            Awaitility.await().untilAsserted(() -> assertThat(calls).hasValue(count));
        }
    }

    private static ReadInterest.Owner calling(Runnable action) {
        return new ReadInterest.Owner() {
            @Override
            public void readable() {
                action.run();
            }

            @Override
            public void unreadable(IOException cause) {
                throw new AssertionError(cause);
            }
        };
    }

    private static BlockingDetector pace() {
        return new BlockingDetector("test", System::nanoTime);
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
        BlockingDetector pace = new BlockingDetector("test", now::get);
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
        assertThat(pace.isDetached()).isFalse();
        source.write();
        source.expect(2);
    }

    @Test
    void manyCallsThatBlockAtOnceAllGoOn() throws Exception {
        int count = 30;
        CountDownLatch allBlocked = new CountDownLatch(count);
        BlockingDetector pace = pace();
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
                Selector::open,
                () -> kernel);
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        CountDownLatch called = new CountDownLatch(1);
        ReadInterest readable = new ReadInterest(loop, pipe.source(), pace(), false, calling(() -> {
            called.countDown();
            while (during == Thread.State.RUNNABLE && spinning.get()) {
                Thread.onSpinWait();
            }
            if (during != Thread.State.RUNNABLE) {
                awaitQuietly(over);
            }
        }));
        readable.await();
        pipe.sink().write(ByteBuffer.allocate(1));
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
        Awaitility.await().until(() -> started.get(0).getState() == during);
        for (int i = 0; i < 20; i++) {
            loop.watch().check();
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
        BlockingDetector pace = new BlockingDetector("test", now::get);
        Source source = new Source(pace);
        source.readable.await();
        pace.suspected();
        pace.ended(1, false);
        source.during = () -> sleep(15);
        source.write();
        source.expect(1);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(pace.isDetached()).isFalse();
    }

    /** One that is told, instead of called, that it waited too long; then it wants to be called. */
    private final class Starving implements ReadInterest.Owner {
        final Pipe pipe = Pipe.open();
        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger delayed = new AtomicInteger();
        final AtomicReference<String> why = new AtomicReference<>("");
        final ReadInterest place;

        Starving(BlockingDetector pace) throws IOException {
            pipe.source().configureBlocking(false);
            place = loops.interest(pipe.source(), threads, pace, false, this);
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
        BlockingDetector pace = new BlockingDetector("test", System::nanoTime, room);
        // As if a call blocked for as long as the test takes.
        pace.suspected();
        CountDownLatch gate = new CountDownLatch(1);
        Source blocking = new Source(pace);
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
        Starving waiting = new Starving(pace);
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
        ReadInterest readable = loops.interest(
                pipe.source(),
                task -> {
                    throw new RejectedExecutionException("stopped");
                },
                pace(),
                false,
                calling(called::countDown));
        readable.await();
        pipe.sink().write(ByteBuffer.allocate(1));
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
        readable.cancel();
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
    void leaderComesLaterWhenThereIsNoThreadForIt() throws Exception {
        Source source = new Source(pace(), withoutThreadFor(1));
        source.readable.await();
        source.write();
        source.expect(1);
    }

    @Test
    void loopThatGetsNoThreadIsHeldUpUntilItGetsOne() throws Exception {
        AtomicBoolean threadsLeft = new AtomicBoolean();
        Source source = new Source(pace(), task -> {
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
    void leadChangesHandsLaterWhenThereIsNoThreadForTheNext() throws Exception {
        Executor executor = withoutThreadFor(2);
        Source blocking = new Source(pace(), executor);
        Source other = new Source(pace(), executor);
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
        BlockingDetector slow = pace();
        slow.suspected();
        slow.ended(TimeUnit.SECONDS.toNanos(1), false);
        assertThat(slow.isDetached()).isTrue();
        Source source = new Source(slow, withoutThreadFor(2));
        source.readable.await();
        source.write();
        source.expect(1);
        source.write();
        source.expect(2);
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

    @Test
    void ownerIsCalledWhenSomebodyElseKnowsThatThereIsSomethingToRead() throws Exception {
        Woken woken = new Woken(pace());
        for (int i = 1; i <= 5; i++) {
            woken.place.wake();
            woken.expect(i);
        }
        Source source = source();
        source.readable.await();
        for (int i = 1; i <= 5; i++) {
            woken.place.wake();
            woken.expect(5 + i);
            source.write();
            source.expect(i);
        }
    }

    @Test
    void ownerWithAChannelIsCalledInSpiteOfIt() throws Exception {
        Source source = source();
        CountDownLatch called = new CountDownLatch(3);
        source.during = called::countDown;
        source.again = false;
        source.bytes.set(0);
        // Not wanted yet, wanted, and not wanted any more.
        source.readable.wake();
        Awaitility.await().until(() -> called.getCount() == 2 && source.inCall.get() == 0);
        source.again = true;
        Source other = source();
        other.readable.await();
        other.write();
        other.expect(1);
        source.readable.await();
        source.readable.wake();
        Awaitility.await().until(() -> called.getCount() == 1 && source.inCall.get() == 0);
        source.write();
        source.expect(1);
        assertThat(called.getCount()).isZero();
    }

    @Test
    void wakeUpDuringACallBringsAnotherOne() throws Exception {
        Woken woken = new Woken(pace());
        CountDownLatch more = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        woken.during = () -> {
            begun.countDown();
            awaitQuietly(more);
        };
        woken.place.wake();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        woken.place.wake();
        woken.place.wake();
        more.countDown();
        woken.expect(2);
        Woken last = new Woken(pace());
        last.place.wake();
        last.expect(1);
        assertThat(woken.calls).hasValue(2);
    }

    @Test
    void oneThreadIsWokenForABurst() throws Exception {
        Source source = source();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch burst = new CountDownLatch(1);
        source.during = () -> {
            begun.countDown();
            awaitQuietly(burst);
        };
        source.readable.await();
        source.write();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        List<Woken> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Woken woken = new Woken(pace());
            all.add(woken);
            woken.place.wake();
        }
        burst.countDown();
        Set<Thread> callers = ConcurrentHashMap.newKeySet();
        for (Woken woken : all) {
            woken.expect(1);
            callers.addAll(woken.callers);
        }
        // A call that the machine held up for long may have cost its thread the lead.
        assertThat(callers).hasSizeLessThan(10);
    }

    @Test
    void wokenCallThatBlocksHoldsUpNoOther() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        Woken slow = new Woken(pace());
        Woken other = new Woken(pace());
        slow.during = () -> awaitQuietly(blocked);
        slow.place.wake();
        Awaitility.await().until(() -> slow.inCall.get() == 1);
        for (int i = 1; i <= 10; i++) {
            other.place.wake();
            other.expect(i);
        }
        slow.place.wake();
        blocked.countDown();
        slow.expect(2);
    }

    @Test
    void cancelledPlaceIsNotWoken() throws Exception {
        Woken cancelled = new Woken(pace());
        Woken other = new Woken(pace());
        cancelled.place.cancel();
        cancelled.place.wake();
        other.place.wake();
        other.expect(1);
        assertThat(cancelled.calls).hasValue(0);
    }

    @Test
    void noWakeUpIsLostWhoeverWakes() throws Exception {
        int wakers = 4;
        List<Woken> all = new ArrayList<>();
        List<AtomicInteger> due = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Woken woken = new Woken(pace());
            AtomicInteger left = new AtomicInteger();
            RandomGenerator random = new Random(i);
            // Takes all that is due: a wake-up counts for everything before it.
            woken.during = () -> {
                left.set(0);
                if (random.nextInt(200) == 0) {
                    sleep(random.nextInt(10));
                }
            };
            all.add(woken);
            due.add(left);
        }
        List<Thread> waking = new ArrayList<>();
        for (int w = 0; w < wakers; w++) {
            RandomGenerator random = new Random(100 + w);
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 5_000; i++) {
                    int which = random.nextInt(all.size());
                    due.get(which).incrementAndGet();
                    all.get(which).place.wake();
                    if (random.nextInt(500) == 0) {
                        sleep(1);
                    }
                }
            });
            waking.add(thread);
            thread.start();
        }
        for (Thread thread : waking) {
            thread.join();
        }
        Awaitility.await().untilAsserted(() -> assertThat(due).allMatch(left -> left.get() == 0));
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

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
