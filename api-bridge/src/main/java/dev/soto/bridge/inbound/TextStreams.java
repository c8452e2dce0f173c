package dev.soto.bridge.inbound;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Text messages as Readers. */
final class TextStreams implements StreamSink.Streams<String> {

    @Override
    public Closeable of(String part) {
        return new PartsReader(part, null);
    }

    @Override
    public Closeable of(PartPipe<String> pipe) {
        return new PartsReader("", pipe);
    }

    @Override
    public int length(String part) {
        return part.length();
    }

    /** The same however a message comes: whole, or in parts through a pipe. */
    private static final class PartsReader extends Reader {
        private String part;
        private final @Nullable PartPipe<String> pipe;
        private int position;
        private boolean closed;

        PartsReader(String first, @Nullable PartPipe<String> pipe) {
            this.part = first;
            this.pipe = pipe;
        }

        @Override
        public int read(char[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            requireOpen();
            if (length == 0) {
                return 0;
            }
            while (position == part.length()) {
                @Nullable String next = pipe == null ? null : pipe.take();
                if (next == null) {
                    return -1;
                }
                part = next;
                position = 0;
            }
            int count = Math.min(length, part.length() - position);
            part.getChars(position, position + count, target, offset);
            position += count;
            return count;
        }

        private void requireOpen() throws IOException {
            if (closed) {
                throw new IOException("the reader has been closed; it is, at the latest, when its handler returns");
            }
        }

        @Override
        public boolean ready() throws IOException {
            requireOpen();
            return position < part.length() || pipe == null || pipe.isReady();
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
