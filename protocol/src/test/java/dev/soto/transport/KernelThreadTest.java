package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class KernelThreadTest {
    /** Starts a thread that does something, and returns it as the kernel sees it. */
    private static KernelThread start(Runnable work) throws Exception {
        CompletableFuture<KernelThread> known = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    known.complete(KernelThread.current());
                    work.run();
                },
                // A name as bad as can be.
                "a) R (b");
        thread.setDaemon(true);
        thread.start();
        return known.get(20, TimeUnit.SECONDS);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has /proc/thread-self")
    void readThatWaitsIsNotRunning() throws Exception {
        Pipe pipe = Pipe.open();
        KernelThread reading = start(() -> {
            try {
                pipe.source().read(ByteBuffer.allocateDirect(1));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
        Awaitility.await().untilAsserted(() -> assertThat(reading.isWaiting()).isTrue());
        long before = reading.processorNanos();
        assertThat(reading.processorNanos()).isEqualTo(before);
        pipe.sink().close();
    }

    /** Which may be used up, and then nobody would see which callbacks block. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has /proc/thread-self")
    void lookTakesNoDirectMemory() throws Exception {
        BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
        CountDownLatch over = new CountDownLatch(1);
        KernelThread looked = start(() -> ReadLoopFixture.awaitQuietly(over));
        // A thread keeps the buffers that it has had, so one that had none yet.
        long taken = CompletableFuture.supplyAsync(
                        () -> {
                            long before = direct.getTotalCapacity();
                            try {
                                looked.isWaiting();
                            } catch (IOException failure) {
                                throw new UncheckedIOException(failure);
                            }
                            return direct.getTotalCapacity() - before;
                        },
                        task -> new Thread(task, "looks").start())
                .get(20, TimeUnit.SECONDS);
        over.countDown();
        assertThat(taken).isZero();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has /proc/thread-self")
    void threadThatComputesHasAProcessorOrWaitsForOne() throws Exception {
        AtomicBoolean going = new AtomicBoolean(true);
        KernelThread computing = start(() -> {
            while (going.get()) {
                Thread.onSpinWait();
            }
        });
        long before = computing.processorNanos();
        Awaitility.await()
                .untilAsserted(() -> assertThat(computing.processorNanos() - before)
                        .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(5)));
        assertThat(computing.isWaiting()).isFalse();
        going.set(false);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has /proc/thread-self")
    void threadThatEndedIsNotThere() throws Exception {
        KernelThread ended = start(() -> {});
        Awaitility.await().untilAsserted(() -> assertThat(ended).satisfies(KernelThreadTest::fails));
    }

    private static void fails(KernelThread thread) {
        try {
            thread.isWaiting();
        } catch (IOException expected) {
            return;
        }
        throw new AssertionError("still there");
    }
}
