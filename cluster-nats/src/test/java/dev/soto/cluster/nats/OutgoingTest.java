package dev.soto.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutgoingTest {
    private final ArrayDeque<Runnable> started = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private boolean noThreads;
    private final Outgoing outgoing = new Outgoing(3, 10, run -> {
        if (noThreads) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        started.add(run);
    });

    private boolean offer(String what, int bytes) {
        return outgoing.offer(bytes, () -> {
            done.add(what);
            if (what.equals("last")) {
                outgoing.close();
            }
        });
    }

    @Test
    void moreThanTheBoundsIsRefused() {
        assertThat(offer("long", 100)).isTrue();
        assertThat(offer("b", 1)).isFalse();
        outgoing.clear();
        assertThat(offer("c", 9)).isTrue();
        assertThat(offer("d", 0)).isTrue();
        assertThat(offer("e", 0)).isTrue();
        assertThat(offer("f", 0)).isFalse();
    }

    @Test
    void whatFindsNoThreadWaitsForTheNext() {
        noThreads = true;
        assertThat(offer("a", 1)).isTrue();
        assertThat(offer("b", 1)).isTrue();
        assertThat(done).isEmpty();
        noThreads = false;
        assertThat(offer("last", 1)).isTrue();
        started.remove().run();
        assertThat(done).containsExactly("a", "b", "last");
    }

    @Test
    void whatFailsDoesNotHoldUpWhatWaitsBehindIt() {
        outgoing.offer(1, () -> {
            throw new NoSuchMethodError("of another jnats");
        });
        assertThat(offer("last", 1)).isTrue();
        assertThatThrownBy(started.remove()::run).isInstanceOf(NoSuchMethodError.class);
        started.remove().run();
        assertThat(done).containsExactly("last");
    }
}
