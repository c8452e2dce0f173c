package dev.soto.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** An input and an output stream, perhaps those of a socket. */
final class StreamPair implements BlockingStream {
    private static final int COPY_BYTES = 16 * 1024;

    private final InputStream input;
    private final OutputStream output;
    private final @Nullable Socket socket;
    private final @Nullable SocketAddress localAddress;
    private final @Nullable SocketAddress remoteAddress;

    private StreamPair(InputStream input, OutputStream output, @Nullable Socket socket) {
        this.input = input;
        this.output = output;
        this.socket = socket;
        this.localAddress = socket == null ? null : socket.getLocalSocketAddress();
        this.remoteAddress = socket == null ? null : socket.getRemoteSocketAddress();
    }

    static StreamPair of(InputStream input, OutputStream output) {
        return new StreamPair(input, output, null);
    }

    static StreamPair of(Socket socket) throws IOException {
        return new StreamPair(socket.getInputStream(), socket.getOutputStream(), socket);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = input.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
        if (count > 0) {
            target.position(target.position() + count);
        }
        return count;
    }

    @Override
    public void write(List<ByteBuffer> buffers) throws IOException {
        for (ByteBuffer buffer : buffers) {
            if (buffer.hasArray()) {
                output.write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
                buffer.position(buffer.limit());
            } else {
                writeCopied(buffer);
            }
        }
        output.flush();
    }

    private void writeCopied(ByteBuffer buffer) throws IOException {
        byte[] copy = new byte[Math.min(COPY_BYTES, buffer.remaining())];
        while (buffer.hasRemaining()) {
            int count = Math.min(copy.length, buffer.remaining());
            buffer.get(copy, 0, count);
            output.write(copy, 0, count);
        }
    }

    @Override
    public void endOutput() throws IOException {
        if (socket == null) {
            output.close();
        } else {
            socket.shutdownOutput();
        }
    }

    /** Leaves the output to {@link #endOutput}: a close of it may wait for the write that it shall end. */
    @Override
    public void close() throws IOException {
        if (socket == null) {
            input.close();
        } else {
            socket.close();
        }
    }

    @Override
    public boolean isSecure() {
        return socket instanceof SSLSocket;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return remoteAddress;
    }
}
