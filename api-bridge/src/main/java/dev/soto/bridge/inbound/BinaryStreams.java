package dev.soto.bridge.inbound;

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
        return new PartsInputStream(part, null);
    }

    @Override
    public Closeable of(PartPipe<ByteBuffer> pipe) {
        return new PartsInputStream(ByteBuffer.allocate(0), pipe);
    }

    @Override
    public int length(ByteBuffer part) {
        return part.remaining();
    }

    /** The same however a message comes: whole, or in parts through a pipe. */
    private static final class PartsInputStream extends InputStream {
        private ByteBuffer part;
        private final @Nullable PartPipe<ByteBuffer> pipe;
        private boolean closed;

        PartsInputStream(ByteBuffer first, @Nullable PartPipe<ByteBuffer> pipe) {
            this.part = first;
            this.pipe = pipe;
        }

        @Override
        public int read() throws IOException {
            return fill() ? part.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            requireOpen();
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
            requireOpen();
            while (!part.hasRemaining()) {
                @Nullable ByteBuffer next = pipe == null ? null : pipe.take();
                if (next == null) {
                    return false;
                }
                part = next;
            }
            return true;
        }

        private void requireOpen() throws IOException {
            if (closed) {
                throw new IOException("the stream has been closed; it is, at the latest, when its handler returns");
            }
        }

        @Override
        public int available() throws IOException {
            requireOpen();
            return part.remaining();
        }

        @Override
        public void close() {
            closed = true;
            if (pipe != null) {
                pipe.closeReader();
            }
        }
    }
}
