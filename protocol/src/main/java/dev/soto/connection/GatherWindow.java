package dev.soto.connection;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a long list of buffers into arrays of at most {@link #BYTES} for gathered writes. The JDK copies heap buffers into a
 * direct one for each system call, and keeps that for the thread: for a long message a slow peer would have all of it
 * copied again and again.
 *
 * <p>Not thread-safe: it belongs to the write that is under way.
 */
public final class GatherWindow {
    /** Most bytes of a window. */
    public static final int BYTES = 256 * 1024;

    private static final ByteBuffer[] NONE = {};

    private List<ByteBuffer> buffers = List.of();
    private int next;
    private long windowBytes;

    /** Creates one with nothing in it. */
    public GatherWindow() {}

    /**
     * Begins with a list.
     *
     * @param toWrite must not change until the last window has been taken; the positions of buffers that are longer than
     *     a window move when parts of them are taken
     */
    public void start(List<ByteBuffer> toWrite) {
        buffers = toWrite;
        next = 0;
    }

    /** Returns the next window, of buffers that are not empty; an empty array at the end. */
    public ByteBuffer[] next() {
        if (next == 0) {
            windowBytes = remaining(buffers);
            if (windowBytes <= BYTES) {
                next = buffers.size();
                return windowBytes == 0 ? NONE : buffers.toArray(NONE);
            }
        }
        List<ByteBuffer> window = new ArrayList<>(buffers.size() - next);
        long bytes = 0;
        while (next < buffers.size() && bytes < BYTES) {
            ByteBuffer buffer = buffers.get(next);
            int room = (int) (BYTES - bytes);
            if (buffer.remaining() <= room) {
                next++;
                if (buffer.hasRemaining()) {
                    bytes += buffer.remaining();
                    window.add(buffer);
                }
            } else {
                window.add(buffer.slice(buffer.position(), room));
                buffer.position(buffer.position() + room);
                bytes += room;
            }
        }
        windowBytes = bytes;
        return window.toArray(NONE);
    }

    /** Returns how many bytes the window had that was taken last. */
    public long bytes() {
        return windowBytes;
    }

    /** Returns how many bytes the buffers of a list have. */
    public static long remaining(List<ByteBuffer> buffers) {
        long bytes = 0;
        for (ByteBuffer buffer : buffers) {
            bytes += buffer.remaining();
        }
        return bytes;
    }
}
