package dev.soto.provider.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.model.BufferPool;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

class Http2EndPointTest {
    private static final int LONG = Http2EndPoint.BORROW_BYTES;

    private final Frames frames = new Frames();
    private final Pool pool = new Pool();
    private final Http2EndPoint endPoint = new Http2EndPoint(frames, pool, null, ending -> {});

    @Test
    void aReadTakesAllFramesThatHaveCome() throws IOException {
        frames.come("one ", "two ", "three");

        assertThat(read(100)).isEqualTo("one two three");
        assertThat(endPoint.fill(BufferUtil.allocate(100))).isZero();
    }

    @Test
    void aReadTakesNoMoreThanThereIsRoomFor() throws IOException {
        frames.come("one ", "two ", "three");

        assertThat(read(6)).isEqualTo("one tw");
        assertThat(read(100)).isEqualTo("o three");
    }

    @Test
    void theEndOfTheStreamIsToldBehindWhatCameBeforeIt() throws IOException {
        frames.come("last");
        frames.ended = true;

        assertThat(read(100)).isEqualTo("last");
        assertThat(endPoint.fill(BufferUtil.allocate(100))).isEqualTo(-1);
    }

    @Test
    void aFailureIsToldBehindWhatCameBeforeIt() throws IOException {
        frames.come("last");
        IOException reset = new IOException("reset");
        frames.failure = reset;

        assertThat(read(100)).isEqualTo("last");
        assertThatThrownBy(() -> endPoint.fill(BufferUtil.allocate(100))).isSameAs(reset);
    }

    @Test
    void aLongWriteGivesItsBufferBackWhenItHasBeenWritten() {
        endPoint.write(Callback.NOOP, ByteBuffer.allocate(4), ByteBuffer.allocate(LONG));

        assertThat(frames.written).containsExactly(pool.lent.get(0));
        assertThat(frames.written.get(0).remaining()).isEqualTo(LONG + 4);
        assertThat(pool.returned).isEmpty();
        frames.writing.succeeded();
        assertThat(pool.returned).hasSize(1).first().isSameAs(pool.lent.get(0));
    }

    @Test
    void aWriteThatFailsKeepsItsBuffer() {
        endPoint.write(Callback.NOOP, ByteBuffer.allocate(4), ByteBuffer.allocate(LONG));
        frames.writing.failed(new IOException("reset"));
        endPoint.write(Callback.NOOP, ByteBuffer.allocate(4));
        frames.writing.succeeded();

        assertThat(pool.lent).hasSize(1);
        assertThat(pool.returned).isEmpty();
    }

    @Test
    void aShortWriteBorrowsNothing() {
        endPoint.write(Callback.NOOP, ByteBuffer.allocate(4), ByteBuffer.allocate(LONG - 5));

        assertThat(frames.written.get(0).remaining()).isEqualTo(LONG - 1);
        assertThat(pool.lent).isEmpty();
    }

    /** The connection of HTTP/2 breaks while the answer to the handshake is being looked at. */
    @Test
    void aCloseBeforeTheWebSocketHasTakenOverResetsTheStreamAndIsTold() {
        List<String> asked = new ArrayList<>();
        frames.stream = (Stream) Proxy.newProxyInstance(
                Stream.class.getClassLoader(), new Class<?>[] {Stream.class}, (proxy, method, arguments) -> {
                    asked.add(method.getName());
                    return method.getReturnType() == boolean.class
                            ? false
                            : method.getReturnType() == int.class ? 1 : null;
                });
        List<Http2EndPoint.Ending> endings = new ArrayList<>();
        Http2EndPoint early = new Http2EndPoint(frames, pool, null, endings::add);

        early.close(new IOException("the connection broke"));
        early.close(null);

        assertThat(asked).contains("reset");
        assertThat(endings).containsExactly(Http2EndPoint.Ending.RESET);
        assertThat(early.isOpen()).isFalse();
    }

    private String read(int room) throws IOException {
        ByteBuffer buffer = BufferUtil.allocate(room);
        assertThat(endPoint.fill(buffer)).isEqualTo(buffer.remaining());
        return BufferUtil.toString(buffer, US_ASCII);
    }

    /** A stream as Jetty gives it: a fill brings a frame or a part of one. */
    private static final class Frames extends ByteArrayEndPoint {
        final Deque<ByteBuffer> come = new ArrayDeque<>();
        final List<ByteBuffer> written = new ArrayList<>();
        Callback writing = Callback.NOOP;
        boolean ended;
        IOException failure;
        Stream stream;

        void come(String... contents) {
            for (String content : contents) {
                come.add(ByteBuffer.wrap(content.getBytes(US_ASCII)));
            }
        }

        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            ByteBuffer frame = come.peek();
            if (frame == null) {
                if (failure != null) {
                    IOException once = failure;
                    failure = null;
                    throw once;
                }
                return ended ? -1 : 0;
            }
            int filled = BufferUtil.append(buffer, frame);
            if (!frame.hasRemaining()) {
                come.remove();
            }
            return filled;
        }

        @Override
        public void write(Callback callback, ByteBuffer... buffers) {
            writing = callback;
            written.addAll(List.of(buffers));
        }

        @Override
        public Object getTransport() {
            return stream;
        }

        /** As Jetty's does. */
        @Override
        public void doClose() {
            getConnection().onClose(null);
        }
    }

    private static final class Pool implements BufferPool {
        final List<ByteBuffer> lent = new ArrayList<>();
        final List<ByteBuffer> returned = new ArrayList<>();

        @Override
        public ByteBuffer acquire(int capacity) {
            ByteBuffer buffer = ByteBuffer.allocate(capacity + 100);
            lent.add(buffer);
            return buffer;
        }

        @Override
        public void release(ByteBuffer buffer) {
            returned.add(buffer);
        }
    }
}
