package dev.soto.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConnectionLockTest {
    private static final class Guarded extends ConnectionLock {
        int count;
    }

    private final Guarded guarded = new Guarded();

    @Test
    void oneThreadAtATimeHasIt() {
        CompletableFuture<?>[] counting = new CompletableFuture<?>[4];
        for (int i = 0; i < counting.length; i++) {
            counting[i] = CompletableFuture.runAsync(() -> {
                for (int j = 0; j < 10_000; j++) {
                    guarded.lock();
                    guarded.count++;
                    guarded.unlock();
                }
            });
        }
        CompletableFuture.allOf(counting).join();
        assertThat(guarded.count).isEqualTo(40_000);
    }

    @Test
    void whoHasItMayTakeItAgain() {
        guarded.lock();
        guarded.lock();
        guarded.unlock();
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
            guarded.lock();
            guarded.unlock();
        });
        assertThat(guarded.isHeldExclusively()).isTrue();
        guarded.unlock();
        other.join();
        assertThat(guarded.isHeldExclusively()).isFalse();
    }

    @Test
    void whoDoesNotHaveItCannotGiveItBack() {
        guarded.lock();
        assertThatThrownBy(() -> CompletableFuture.runAsync(guarded::unlock).join())
                .hasCauseInstanceOf(IllegalMonitorStateException.class);
        guarded.unlock();
        assertThatThrownBy(guarded::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void waitingForAConditionGivesItAwayMeanwhile() {
        Condition changed = guarded.newCondition();
        guarded.lock();
        guarded.lock();
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
            guarded.lock();
            guarded.count = 1;
            changed.signalAll();
            guarded.unlock();
        });
        while (guarded.count == 0) {
            changed.awaitUninterruptibly();
        }
        assertThat(guarded.isHeldExclusively()).isTrue();
        guarded.unlock();
        guarded.unlock();
        other.join();
    }
}
