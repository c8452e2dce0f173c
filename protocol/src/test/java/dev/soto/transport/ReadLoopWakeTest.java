package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Owners that are told by somebody else than a selector that there is something to read. */
@Timeout(60)
class ReadLoopWakeTest extends ReadLoopFixture {
    @Test
    void ownerIsCalledWhenSomebodyElseKnowsThatThereIsSomethingToRead() throws Exception {
        Woken woken = new Woken(detector());
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
        Woken woken = new Woken(detector());
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
        Woken last = new Woken(detector());
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
            Woken woken = new Woken(detector());
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
        Woken slow = new Woken(detector());
        Woken other = new Woken(detector());
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
        Woken cancelled = new Woken(detector());
        Woken other = new Woken(detector());
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
            Woken woken = new Woken(detector());
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
}
