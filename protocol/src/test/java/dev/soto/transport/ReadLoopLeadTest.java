package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.DeadlineTimer;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the watch over a long call takes for blocking, with a thread that is not the kernel's. */
@Timeout(60)
class ReadLoopLeadTest extends ReadLoopFixture {
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
        ReadInterest readable = new ReadInterest(loop, pipe.source(), detector(), false, calling(() -> {
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
        /** It waits at each look whose number this divides; 0 for at none. */
        private final int waitsEach;

        private final long nanosALook;
        private int looks;
        private long nanos;

        FakeThread(int waitsEach, long nanosALook) {
            this.waitsEach = waitsEach;
            this.nanosALook = nanosALook;
        }

        @Override
        public boolean isWaiting() {
            return waitsEach > 0 && looks++ % waitsEach == 0;
        }

        @Override
        public long processorNanos() {
            nanos += nanosALook;
            return nanos;
        }
    }

    @Test
    void callThatLacksAProcessorKeepsTheLead() throws Exception {
        assertThat(leadersAfterLooksAtLongCall(new FakeThread(0, 1_000), Thread.State.RUNNABLE))
                .isEqualTo(1);
    }

    @Test
    void callThatComputesForLongLosesTheLead() throws Exception {
        assertThat(leadersAfterLooksAtLongCall(new FakeThread(0, 2_000_000), Thread.State.RUNNABLE))
                .isEqualTo(2);
    }

    @Test
    void callThatWaitsInTheKernelLosesTheLead() throws Exception {
        assertThat(leadersAfterLooksAtLongCall(new FakeThread(1, 1_000), Thread.State.RUNNABLE))
                .isEqualTo(2);
    }

    @Test
    void callThatWaitsInTheKernelNowAndThenKeepsTheLead() throws Exception {
        assertThat(leadersAfterLooksAtLongCall(new FakeThread(2, 1_000), Thread.State.RUNNABLE))
                .as("leaders: for safepoints and locks of the virtual machine no other thread helps")
                .isEqualTo(1);
    }

    @Test
    void callThatWaitsInJavaLosesTheLead() throws Exception {
        assertThat(leadersAfterLooksAtLongCall(new FakeThread(0, 1_000), Thread.State.WAITING))
                .isEqualTo(2);
    }
}
