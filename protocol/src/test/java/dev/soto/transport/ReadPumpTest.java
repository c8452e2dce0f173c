package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.TransportListener;
import dev.soto.protocol.model.BufferPool;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadPumpTest {

    /** The JDK reads through direct memory, which may be used up. */
    @Test
    void errorInAReadEndsTheReading() {
        Error noMemory = new InternalError("no direct memory");
        AtomicReference<Throwable> told = new AtomicReference<>();
        CountingBuffers buffers = new CountingBuffers();
        ScriptedChannel channel = new ScriptedChannel(ScriptedChannel.Writes.WHEN_WRITABLE, buffers);
        channel.breakWith(noMemory);
        channel.transport().start(new TransportListener() {
            @Override
            public boolean onRead(ByteBuffer input) {
                throw new AssertionError("nothing was read");
            }

            @Override
            public void onEndOfStream() {
                throw new AssertionError("the stream has not ended");
            }

            @Override
            public void onReadFailure(Throwable failure) {
                told.set(failure);
            }
        });
        channel.call();
        assertThat(told).hasValue(noMemory);
        assertThat(buffers.isLent()).isFalse();
    }

    /** Notes the failure that it is told, and takes all else. */
    private static final class Failing implements TransportListener {
        @Nullable
        Throwable told;

        @Override
        public boolean onRead(ByteBuffer input) {
            input.position(input.limit());
            return true;
        }

        @Override
        public void onEndOfStream() {
            throw new AssertionError("the stream has not ended");
        }

        @Override
        public void onReadFailure(Throwable failure) {
            told = failure;
        }
    }

    @Test
    void noBufferToReadIntoEndsTheReading() {
        OutOfMemoryError noMemory = new OutOfMemoryError("of the test");
        ScriptedChannel poor = new ScriptedChannel(ScriptedChannel.Writes.WHEN_WRITABLE, new BufferPool() {
            @Override
            public ByteBuffer acquire(int capacity) {
                throw noMemory;
            }

            @Override
            public void release(ByteBuffer buffer) {
                throw new AssertionError("it lends none");
            }
        });
        Failing listener = new Failing();
        poor.transport().start(listener);
        poor.arrive((byte) 1);
        poor.call();
        assertThat(listener.told).isSameAs(noMemory);
    }

    /** Before the first read, behind one, and when the listener reads on. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aChannelThatCannotWaitForBytesEndsTheReading(int when) {
        Error noMemory = new OutOfMemoryError("of the test");
        Failing listener = new Failing();
        if (when == 0) {
            channel.waitError = noMemory;
        }
        channel.turnBytes = when == 1 ? 1 : Integer.MAX_VALUE;
        channel.transport().start(listener);
        if (when > 0) {
            channel.waitError = noMemory;
            channel.arrive((byte) 1);
            channel.call();
        }
        assertThat(listener.told).isSameAs(noMemory);
    }

    @Test
    void aChannelThatCannotWaitForRoomFailsTheWrite() {
        Error noMemory = new OutOfMemoryError("of the test");
        channel.waitError = noMemory;
        List<Throwable> told = new ArrayList<>();
        channel.transport().write(List.of(ByteBuffer.allocate(1)), told::add);
        assertThat(told).containsExactly(noMemory);
    }

    @Test
    void anEndThatCannotBeToldIsToldAsAFailure() {
        Error missing = new NoClassDefFoundError("of the test");
        AtomicReference<Throwable> told = new AtomicReference<>();
        CountingBuffers buffers = new CountingBuffers();
        ScriptedChannel channel = new ScriptedChannel(ScriptedChannel.Writes.WHEN_WRITABLE, buffers);
        channel.end();
        channel.transport().start(new TransportListener() {
            @Override
            public boolean onRead(ByteBuffer input) {
                throw new AssertionError("nothing was read");
            }

            @Override
            public void onEndOfStream() {
                throw missing;
            }

            @Override
            public void onReadFailure(Throwable failure) {
                told.set(failure);
            }
        });
        channel.call();
        assertThat(told).hasValue(missing);
        assertThat(buffers.isLent()).isFalse();
    }

    /** Writes down what it is told. */
    private static final class Told implements TransportListener {
        final List<String> events = new ArrayList<>();
        final Deque<Runnable> work = new ArrayDeque<>();
        boolean readsOn = true;
        int allRead;

        @Override
        public boolean onRead(ByteBuffer input) {
            byte[] bytes = new byte[input.remaining()];
            input.get(bytes);
            events.add(new String(bytes, StandardCharsets.US_ASCII));
            Runnable next = work.poll();
            if (next != null) {
                next.run();
            }
            return readsOn;
        }

        @Override
        public void onAllRead() {
            events.add("all read");
            allRead++;
        }

        @Override
        public void onEndOfStream() {
            events.add("end");
        }

        @Override
        public void onReadFailure(Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    private final Told told = new Told();
    private final ScriptedChannel channel =
            new ScriptedChannel(ScriptedChannel.Writes.WHEN_WRITABLE, new CountingBuffers());

    private void arrive(String bytes) {
        channel.arrive(bytes.getBytes(StandardCharsets.US_ASCII));
    }

    private void callWhileDue() {
        for (int calls = 0; channel.isCallDue(); calls++) {
            assertThat(calls).as("calls").isLessThan(100);
            channel.call();
        }
    }

    @Test
    void allThatHasComeIsReadBeforeItIsToldThoughTheListenerIsAtWork() {
        channel.transport().start(told);
        told.work.add(() -> {
            arrive("b");
            arrive("c");
            assertThat(channel.transport().tellWhenAllRead()).isTrue();
        });
        arrive("a");
        callWhileDue();
        assertThat(told.events).containsExactly("a", "b", "c", "all read");
        arrive("d");
        callWhileDue();
        assertThat(told.events).as("once").containsExactly("a", "b", "c", "all read", "d");
    }

    @Test
    void aChannelThatWaitsIsCalledForThatAlone() {
        channel.transport().start(told);
        callWhileDue();
        assertThat(channel.transport().tellWhenAllRead()).isTrue();
        callWhileDue();
        assertThat(told.events).containsExactly("all read");
    }

    @Test
    void aChannelThatIsCalledForBytesAloneCannotSayWhileItWaitsAndSaysSo() {
        channel.callsSoon = false;
        channel.transport().start(told);
        callWhileDue();
        assertThat(channel.transport().tellWhenAllRead()).isFalse();
        assertThat(told.events).isEmpty();
    }

    @Test
    void whatWaitsWhileReadingIsPausedIsReadFirst() {
        channel.transport().start(told);
        told.readsOn = false;
        arrive("a");
        callWhileDue();
        arrive("b");
        assertThat(channel.transport().tellWhenAllRead()).isTrue();
        assertThat(channel.isCallDue()).as("paused").isFalse();
        told.readsOn = true;
        channel.transport().resumeReading();
        callWhileDue();
        assertThat(told.events).containsExactly("a", "b", "all read");
    }

    @Test
    void itIsToldOfATransportThatHadNotBeenStarted() {
        assertThat(channel.transport().tellWhenAllRead()).isTrue();
        channel.readsSoonWithoutBytes = false;
        channel.transport().start(told);
        callWhileDue();
        assertThat(told.events).containsExactly("all read");
    }

    @Test
    void itIsToldBeforeTheEnd() {
        channel.transport().start(told);
        told.work.add(channel.transport()::tellWhenAllRead);
        arrive("a");
        channel.end();
        callWhileDue();
        assertThat(told.events).containsExactly("a", "all read", "end");
        assertThat(channel.transport().tellWhenAllRead()).as("over").isFalse();
    }

    @Test
    void aPeerThatSendsWithoutAPauseKeepsNobodyWaiting() {
        channel.transport().start(told);
        String much = "x".repeat(64);
        int[] reads = {0};
        Runnable more = new Runnable() {
            @Override
            public void run() {
                reads[0]++;
                if (told.allRead == 0) {
                    arrive(much);
                    told.work.add(this);
                }
            }
        };
        told.work.add(() -> {
            channel.transport().tellWhenAllRead();
            more.run();
        });
        arrive("a");
        callWhileDue();
        assertThat(told.allRead).isEqualTo(1);
        assertThat(reads[0]).as("reads of 64 bytes").isCloseTo(8 * 1024 * 1024 / 64, Offset.offset(2));
    }
}
