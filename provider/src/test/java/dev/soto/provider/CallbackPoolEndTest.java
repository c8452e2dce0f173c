package dev.soto.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a pool, of which a server that looks for threads shall find none. */
@Timeout(30)
class CallbackPoolEndTest {

    @Test
    void idleThreadsAreGoneWhenItHasEnded() throws Exception {
        for (int i = 0; i < 200; i++) {
            ExecutorService pool = CallbackPool.readers();
            List<Future<Thread>> threads = new ArrayList<>();
            for (int j = 0; j < 20; j++) {
                threads.add(pool.submit(Thread::currentThread));
            }
            for (Future<Thread> each : threads) {
                each.get();
            }
            CallbackPool.end(pool, 10_000);
            for (Future<Thread> each : threads) {
                assertThat(each.get().isAlive()).isFalse();
            }
        }
    }

    @Test
    void oneThatBlocksIsWaitedForNoLongerThanSaidAndTheOneThatEndsItNotAtAll() throws Exception {
        ExecutorService pool = CallbackPool.readers();
        CountDownLatch released = new CountDownLatch(1);
        Future<?> blocked = pool.submit(() -> {
            released.await();
            return null;
        });
        pool.submit(() -> CallbackPool.end(pool, 50)).get();
        assertThat(pool.isShutdown()).isTrue();
        assertThat(blocked.isDone()).isFalse();
        released.countDown();
        blocked.get();
    }
}
