package dev.soto.servlet.undertow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * A file that has nothing to send and takes note of where it was to be sent. XNIO shows nobody the channel of a connection, but it
 * sends a file as the JDK wants it: it asks the file to transfer itself to the channel.
 */
final class SocketProbe extends FileChannel {
    private static final System.Logger LOG = System.getLogger(SocketProbe.class.getName());

    private @Nullable WritableByteChannel target;

    private SocketProbe() {}

    /** Returns the channel that a sink writes to; null when something lies between, as TLS does. Sends nothing. */
    static @Nullable SocketChannel find(ConduitStreamSinkChannel sink) {
        SocketProbe probe = new SocketProbe();
        try {
            sink.transferFrom(probe, 0, 0);
        } catch (IOException | RuntimeException failure) {
            LOG.log(System.Logger.Level.DEBUG, "a connection does not show its channel", failure);
        }
        return probe.target instanceof SocketChannel socket ? socket : null;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        this.target = target;
        return 0;
    }

    @Override
    public long size() {
        return 0;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public int read(ByteBuffer to) {
        return -1;
    }

    @Override
    public long read(ByteBuffer[] to, int offset, int length) {
        return -1;
    }

    @Override
    public int read(ByteBuffer to, long position) {
        return -1;
    }

    @Override
    protected void implCloseChannel() {
        // Holds nothing.
    }

    // Nobody who sends a file does this with it.

    @Override
    public FileChannel position(long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer from) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer from, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel truncate(long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void force(boolean metaData) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }
}
