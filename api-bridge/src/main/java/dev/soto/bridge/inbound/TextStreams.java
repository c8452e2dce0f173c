package dev.soto.bridge.inbound;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Text messages as Readers. */
final class TextStreams implements StreamSink.Streams<String> {

    @Override
    public Closeable of(String part) {
        return new StringReader(part);
    }

    @Override
    public Closeable of(PartPipe<String> pipe) {
        return new PipeReader(pipe);
    }

    @Override
    public int length(String part) {
        return part.length();
    }

    private static final class PipeReader extends Reader {
        private final PartPipe<String> pipe;
        private String part = "";
        private int position;
        private boolean closed;

        PipeReader(PartPipe<String> pipe) {
            this.pipe = pipe;
        }

        @Override
        public int read(char[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (closed) {
                throw new IOException("the reader has been closed");
            }
            if (length == 0) {
                return 0;
            }
            while (position == part.length()) {
                @Nullable String next = pipe.take();
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

        @Override
        public boolean ready() {
            return position < part.length() || pipe.isReady();
        }

        @Override
        public void close() {
            closed = true;
            pipe.closeReader();
        }
    }
}
