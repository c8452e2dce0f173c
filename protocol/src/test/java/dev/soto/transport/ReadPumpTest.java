package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.TransportListener;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

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
}
