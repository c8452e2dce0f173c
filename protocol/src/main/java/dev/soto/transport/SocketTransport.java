package dev.soto.transport;

import dev.soto.connection.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transport over a {@link SocketChannel}, TCP or Unix-domain, without TLS: for servers and clients with many connections and no
 * web server under them. A few threads read for all of them and run their callbacks, which may block ({@link ReadLoops}).
 *
 * <pre>{@code
 * ConnectionServices services = ConnectionServices.create(threads);   // once
 * ReadServices reading = ReadServices.create(services, threads);      // once
 * new WebSocketConnection(Role.SERVER, SocketTransport.over(socket, null, reading), ...).start(() -> {});
 * }</pre>
 */
public final class SocketTransport {
    private static final System.Logger LOG = System.getLogger(SocketTransport.class.getName());

    private SocketTransport() {}

    /**
     * Returns a transport over a connected socket behind its opening handshake. Callbacks are taken to be those of an endpoint of
     * their own, of which nothing is known yet.
     *
     * @param socket is put into non-blocking mode, with TCP_NODELAY; belongs to the transport
     * @param earlyInput bytes that were read behind the handshake, copied; null for none
     * @throws IOException when the socket is closed, or not connected
     */
    public static Transport over(SocketChannel socket, @Nullable ByteBuffer earlyInput, ReadServices services)
            throws IOException {
        BlockingDetector detector =
                new BlockingDetector("the connection with " + socket.getRemoteAddress(), System::nanoTime);
        return over(socket, earlyInput, services, detector, false);
    }

    /**
     * As the other method, for connections of one endpoint: one whose callbacks were seen to block is called on threads of its own.
     *
     * @param detector of that endpoint, the same for all its connections
     * @param nonBlocking whether it promised not to block: then a warning says when it does
     */
    public static Transport over(
            SocketChannel socket,
            @Nullable ByteBuffer earlyInput,
            ReadServices services,
            BlockingDetector detector,
            boolean nonBlocking)
            throws IOException {
        if (!socket.isConnected()) {
            throw new IOException("the socket is not connected");
        }
        socket.configureBlocking(false);
        if (socket.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        return new Channel(socket, earlyInput, services, detector, nonBlocking).transport;
    }

    private static final class Channel implements RawChannel {
        private final SocketChannel socket;
        private final SocketAddress localAddress;
        private final SocketAddress remoteAddress;
        private final ReadServices services;
        private final ChannelTransport transport;
        private final ReadInterest bytes;
        /** Made for the first write that has to wait; of the write under way, and of the close. */
        private volatile @Nullable ReadInterest room;
        /** Of the thread that reads. */
        private @Nullable ByteBuffer early;

        Channel(
                SocketChannel socket,
                @Nullable ByteBuffer earlyInput,
                ReadServices services,
                BlockingDetector detector,
                boolean nonBlocking)
                throws IOException {
            this.socket = socket;
            this.localAddress = socket.getLocalAddress();
            this.remoteAddress = socket.getRemoteAddress();
            this.services = services;
            this.early = earlyInput == null || !earlyInput.hasRemaining()
                    ? null
                    : ByteBuffer.allocate(earlyInput.remaining())
                            .put(earlyInput.duplicate())
                            .flip();
            this.transport = new ChannelTransport(this, services.buffers());
            this.bytes =
                    services.loops().interest(socket, services.executor(), detector, nonBlocking, transport.reading());
        }

        @Override
        public int read(ByteBuffer to) throws IOException {
            ByteBuffer first = early;
            if (first == null) {
                return socket.read(to);
            }
            int count = Math.min(first.remaining(), to.remaining());
            to.put(first.slice().limit(count));
            early = first.position(first.position() + count).hasRemaining() ? first : null;
            return count;
        }

        @Override
        public void awaitReadable() {
            try {
                bytes.await();
            } catch (IOException | RuntimeException failure) {
                transport.reading().failed(failure);
            }
        }

        @Override
        public void readSoon() {
            if (early == null) {
                awaitReadable();
            } else {
                bytes.wake();
            }
        }

        @Override
        public boolean callSoon() {
            bytes.wake();
            return true;
        }

        @Override
        public long write(List<ByteBuffer> from) throws IOException {
            return WritePump.write(socket, from);
        }

        @Override
        public void awaitWritable(List<ByteBuffer> rest) {
            ReadInterest known = room;
            if (known == null) {
                known = services.loops().writeInterest(socket, services.executor(), new ReadInterest.Owner() {
                    @Override
                    public void readable() {
                        transport.writing().writable();
                    }

                    @Override
                    public void unreadable(IOException cause) {
                        transport.writing().failed(cause);
                    }
                });
                room = known;
            }
            try {
                known.await();
            } catch (IOException | RuntimeException failure) {
                transport.writing().failed(failure);
            }
        }

        @Override
        public boolean isOpen() {
            return socket.isOpen();
        }

        @Override
        public void shutdownOutput() {
            try {
                socket.shutdownOutput();
            } catch (IOException gone) {
                // The peer sees the end in any case: with the close that follows.
                LOG.log(System.Logger.Level.DEBUG, "cannot end the output", gone);
            }
        }

        @Override
        public void close() {
            bytes.cancel();
            ReadInterest writes = room;
            if (writes != null) {
                writes.cancel();
            }
            try {
                socket.close();
            } catch (IOException gone) {
                LOG.log(System.Logger.Level.DEBUG, "cannot close the socket", gone);
            }
            transport.writing().close(null);
        }

        @Override
        public SocketChannel socket() {
            return socket;
        }

        @Override
        public boolean isSecure() {
            return false;
        }

        @Override
        public SocketAddress localAddress() {
            return localAddress;
        }

        @Override
        public SocketAddress remoteAddress() {
            return remoteAddress;
        }
    }
}
