package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.TransportListener;
import dev.soto.protocol.frame.BufferPool;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReadPumpTest {
    private static final BufferPool BUFFERS = new BufferPool() {
        @Override
        public ByteBuffer acquire(int capacity) {
            return ByteBuffer.allocate(capacity);
        }

        @Override
        public void release(ByteBuffer buffer) {
            buffer.clear();
        }
    };

    /** The JDK reads through direct memory, which may be used up. */
    @Test
    void errorInAReadEndsTheReading() {
        Error noMemory = new InternalError("no direct memory");
        AtomicReference<Throwable> told = new AtomicReference<>();
        ReadPump reading = new ReadPump(
                new ReadPump.Input() {
                    @Override
                    public int read(ByteBuffer to) {
                        throw noMemory;
                    }

                    @Override
                    public void awaitReadable() {
                        throw new AssertionError("nothing to wait for");
                    }

                    @Override
                    public void readSoon() {
                        // The test calls.
                    }

                    @Override
                    public boolean isOpen() {
                        return true;
                    }
                },
                BUFFERS);
        reading.start(new TransportListener() {
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
        reading.readable();
        assertThat(told).hasValue(noMemory);
    }
}
