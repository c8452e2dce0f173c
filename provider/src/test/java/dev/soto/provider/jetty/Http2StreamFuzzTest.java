package dev.soto.provider.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.soto.protocol.model.BufferPool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * A stream of HTTP/2 with DATA frames of any length, reads with any room, writes, an end or a failure at any time: what came is read in
 * order, each byte once, then the end is told, or the failure once; each write is told once, and no buffer is lent twice or lost.
 */
class Http2StreamFuzzTest {
    @FuzzTest
    void everyStreamIsReadToItsEnd(byte[] script) throws IOException {
        Frames frames = new Frames();
        Pool pool = new Pool();
        Http2EndPoint endPoint = new Http2EndPoint(frames, pool, null, ending -> {});
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        int told = 0;
        int writes = 0;
        int[] completed = {0};
        for (int i = 0; i + 1 < script.length; i += 2) {
            int amount = script[i + 1] & 0xff;
            switch (script[i] & 7) {
                case 0, 1 -> {
                    if (!frames.ended && frames.failure == null) {
                        byte[] content = new byte[amount];
                        java.util.Arrays.fill(content, (byte) i);
                        sent.writeBytes(content);
                        frames.come.add(ByteBuffer.wrap(content));
                    }
                }
                case 2 -> frames.ended = true;
                case 3 -> {
                    if (!frames.ended && frames.failure == null) {
                        frames.failure = new IOException("reset");
                        frames.ended = true;
                    }
                }
                case 4 -> {
                    if (frames.writing == null) {
                        writes++;
                        endPoint.write(
                                Callback.from(() -> completed[0]++, failure -> completed[0]++),
                                ByteBuffer.allocate(2),
                                ByteBuffer.allocate(amount * 1_024));
                    }
                }
                case 5 -> frames.complete(amount < 128);
                default -> told += read(endPoint, amount, read);
            }
        }
        boolean failed = frames.failure != null;
        for (int i = 0; i < 2 * script.length + 2 && told == 0; i++) {
            told += read(endPoint, 100, read);
        }
        frames.complete(true);
        assertThat(read.toByteArray()).isEqualTo(sent.toByteArray());
        assertThat(told > 0).as("an end is told").isEqualTo(frames.ended || failed);
        assertThat(completed[0]).isEqualTo(writes);
        assertThat(pool.lent).isZero();
    }

    /** Returns 1 when the end or a failure is told. */
    private static int read(Http2EndPoint endPoint, int room, ByteArrayOutputStream into) {
        ByteBuffer buffer = BufferUtil.allocate(Math.max(1, room));
        try {
            int filled = endPoint.fill(buffer);
            into.writeBytes(BufferUtil.toArray(buffer));
            assertThat(filled).isEqualTo(filled < 0 ? -1 : buffer.remaining());
            return filled < 0 ? 1 : 0;
        } catch (IOException failure) {
            assertThat(failure).hasMessage("reset");
            return 1;
        }
    }

    /** A stream as Jetty gives it: a fill brings a frame or a part of one. */
    private static final class Frames extends ByteArrayEndPoint {
        private final Deque<ByteBuffer> come = new ArrayDeque<>();
        private Callback writing;
        private boolean ended;
        private IOException failure;

        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            ByteBuffer frame = come.peek();
            while (frame != null && !frame.hasRemaining()) {
                come.remove();
                frame = come.peek();
            }
            if (frame == null) {
                if (failure != null) {
                    throw failure;
                }
                return ended ? -1 : 0;
            }
            return BufferUtil.append(buffer, frame);
        }

        @Override
        public void write(Callback callback, ByteBuffer... buffers) {
            writing = callback;
        }

        void complete(boolean well) {
            Callback told = writing;
            writing = null;
            if (told != null && well) {
                told.succeeded();
            } else if (told != null) {
                told.failed(new IOException("reset"));
            }
        }

        @Override
        public Object getTransport() {
            return null;
        }
    }

    private static final class Pool implements BufferPool {
        private int lent;

        @Override
        public ByteBuffer acquire(int capacity) {
            lent++;
            return ByteBuffer.allocate(capacity);
        }

        @Override
        public void release(ByteBuffer buffer) {
            lent--;
        }

        @Override
        public void abandon(ByteBuffer buffer) {
            lent--;
        }
    }
}
