package dev.soto.bridge.inbound;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Binary messages as InputStreams. */
final class BinaryStreams implements StreamSink.Streams<ByteBuffer> {

    @Override
    public Closeable of(ByteBuffer part) {
        return new ByteArrayInputStream(part.array(), part.arrayOffset() + part.position(), part.remaining());
    }

    @Override
    public Closeable of(PartPipe<ByteBuffer> pipe) {
        return new PipeInputStream(pipe);
    }

    @Override
    public int length(ByteBuffer part) {
        return part.remaining();
    }

    private static final class PipeInputStream extends InputStream {
        private final PartPipe<ByteBuffer> pipe;
        private ByteBuffer part = ByteBuffer.allocate(0);
        private boolean closed;

        PipeInputStream(PartPipe<ByteBuffer> pipe) {
            this.pipe = pipe;
        }

        @Override
        public int read() throws IOException {
            return fill() ? part.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, part.remaining());
            part.get(target, offset, count);
            return count;
        }

        private boolean fill() throws IOException {
            if (closed) {
                throw new IOException("the stream has been closed");
            }
            while (!part.hasRemaining()) {
                @Nullable ByteBuffer next = pipe.take();
                if (next == null) {
                    return false;
                }
                part = next;
            }
            return true;
        }

        @Override
        public int available() {
            return part.remaining();
        }

        @Override
        public void close() {
            closed = true;
            pipe.closeReader();
        }
    }
}
