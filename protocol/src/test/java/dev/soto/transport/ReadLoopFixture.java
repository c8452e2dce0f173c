package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.DeadlineTimer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A loop, pipes and places that it reads, and what they note of their calls. */
abstract class ReadLoopFixture {
    final DeadlineTimer timer = new DeadlineTimer();
    final Queue<Selector> selectors = new ConcurrentLinkedQueue<>();
    final ReadLoops loops = new ReadLoops(timer, 1, () -> {
        Selector opened = Selector.open();
        selectors.add(opened);
        return opened;
    });
    final ExecutorService threads = Executors.newCachedThreadPool();
    final List<Source> sources = new ArrayList<>();
    final List<Woken> woken = new ArrayList<>();

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
    final class Source implements ReadInterest.Owner {
        final Pipe pipe = Pipe.open();
        final AtomicInteger bytes = new AtomicInteger();
        final AtomicInteger inCall = new AtomicInteger();
        final Set<Thread> callers = ConcurrentHashMap.newKeySet();
        final ReadInterest readable;
        volatile Runnable during = () -> {};
        volatile boolean again = true;
        volatile @Nullable IOException told;

        Source(BlockingDetector detector) throws IOException {
            this(detector, threads);
        }

        Source(BlockingDetector detector, Executor executor) throws IOException {
            pipe.source().configureBlocking(false);
            readable = loops.interest(pipe.source(), executor, detector, false, this);
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
    final class Woken implements ReadInterest.Owner {
        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger inCall = new AtomicInteger();
        final Set<Thread> callers = ConcurrentHashMap.newKeySet();
        final ReadInterest place;
        volatile Runnable during = () -> {};

        Woken(BlockingDetector detector) {
            place = loops.interest(null, threads, detector, false, this);
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

    static ReadInterest.Owner calling(Runnable action) {
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

    static BlockingDetector detector() {
        return new BlockingDetector("test", System::nanoTime);
    }

    Source source() throws IOException {
        return new Source(detector());
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
