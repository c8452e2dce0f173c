package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The leader of a loop, its channels and their end, with pipes for sockets. */
@Timeout(60)
class ReadLoopTest extends ReadLoopFixture {
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
}
