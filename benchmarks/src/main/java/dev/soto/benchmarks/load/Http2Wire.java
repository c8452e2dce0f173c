package dev.soto.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The one stream of an HTTP/2 connection without TLS (RFC 9113), opened with an extended CONNECT (RFC 8441): as much of both as a client
 * of one WebSocket needs. Its window is as large as it can be, so that flow control holds up no server.
 */
final class Http2Wire implements Wire {
    private static final int NET_BYTES = 64 * 1024;
    private static final int HEADER_BYTES = 9;
    private static final int MAX_FRAME_BYTES = 16_384;
    private static final int STREAM = 1;
    private static final int DEFAULT_WINDOW = 65_535;
    private static final int LARGEST_WINDOW = Integer.MAX_VALUE;
    /** After so many bytes the server hears that they have been read. */
    private static final int WINDOW_STEP = 1 << 20;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;

    private static final int ACK = 0x1;
    private static final int END_STREAM = 0x1;
    private static final int END_HEADERS = 0x4;
    private static final int PADDED = 0x8;

    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int ENABLE_CONNECT_PROTOCOL = 8;

    private static final int STATUS_200 = 0x88;
    /** Changes the size of the dynamic table, which nothing is looked up in (RFC 7541 section 6.3). */
    private static final int TABLE_SIZE = 0x20;

    private final SocketChannel channel;
    private final ByteBuffer netIn = ByteBuffer.allocateDirect(NET_BYTES);
    private final ByteBuffer netOut = ByteBuffer.allocateDirect(NET_BYTES);
    /** Frames other than DATA that are to go out. */
    private final ByteArrayOutputStream control = new ByteArrayOutputStream();

    private int dataLeft;
    private boolean dataIsLast;
    private boolean ended;
    private boolean connectAllowed;
    private boolean answered;
    private int unreported;

    private long connectionWindow = DEFAULT_WINDOW;
    private long streamWindow = DEFAULT_WINDOW;
    private int initialWindow = DEFAULT_WINDOW;

    private Http2Wire(SocketChannel channel) {
        this.channel = channel;
        netOut.flip();
        netIn.flip();
    }

    /** Opens the stream, in blocking mode. */
    static Http2Wire open(SocketChannel channel, LoadOrder order) throws IOException {
        Http2Wire wire = new Http2Wire(channel);
        wire.control.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        wire.frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(LARGEST_WINDOW));
        wire.windowUpdate(0, LARGEST_WINDOW - DEFAULT_WINDOW);
        wire.flush();
        while (!wire.connectAllowed) {
            wire.exchange();
        }
        wire.frame(HEADERS, END_HEADERS, STREAM, connect(order));
        wire.flush();
        while (!wire.answered) {
            wire.exchange();
        }
        return wire;
    }

    /** Reads at least one frame's part, and answers it. */
    private void exchange() throws IOException {
        ByteBuffer early = ByteBuffer.allocate(NET_BYTES);
        if (readBlocking(early) < 0) {
            throw new LoadFailure("the server ended a connection during the handshake");
        }
        flush();
    }

    /** Without the table and without Huffman's code: literal fields that are not indexed (RFC 7541 section 6.2.2). */
    private static ByteBuffer connect(LoadOrder order) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        String[] fields = {
            ":method", "CONNECT",
            ":protocol", "websocket",
            ":scheme", "http",
            ":authority", "127.0.0.1:" + order.port(),
            ":path", order.path(),
            "sec-websocket-version", "13"
        };
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            string(block, fields[i]);
            string(block, fields[i + 1]);
        }
        return ByteBuffer.wrap(block.toByteArray()).position(block.size());
    }

    private static void string(ByteArrayOutputStream block, String text) {
        if (text.length() > 126) {
            throw new IllegalArgumentException("longer than a length of one byte can say: " + text);
        }
        block.write(text.length());
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void frame(int type, int flags, int stream, ByteBuffer filled) {
        ByteBuffer payload = filled.flip();
        byte[] frame = new byte[HEADER_BYTES + payload.remaining()];
        header(ByteBuffer.wrap(frame), payload.remaining(), type, flags, stream).put(payload);
        control.writeBytes(frame);
    }

    private static ByteBuffer header(ByteBuffer into, int length, int type, int flags, int stream) {
        return into.put((byte) (length >> 16))
                .putShort((short) length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream);
    }

    private void windowUpdate(int stream, int bytes) {
        frame(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes));
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    // In.

    @Override
    public int read(ByteBuffer into) throws IOException {
        int length = channel.read(netIn.compact());
        netIn.flip();
        int taken = takeIn(into);
        ended |= length < 0;
        return taken == 0 && ended ? -1 : taken;
    }

    @Override
    public int readBlocking(ByteBuffer into) throws IOException {
        int before = into.position();
        if (takeIn(into) == 0 && !ended) {
            int length = SocketInput.read(channel, netIn.compact());
            netIn.flip();
            takeIn(into);
            ended |= length < 0;
        }
        return into.position() == before && ended ? -1 : into.position() - before;
    }

    /** Returns how many bytes of data were put. */
    private int takeIn(ByteBuffer into) throws IOException {
        int before = into.position();
        while (dataLeft > 0 ? netIn.hasRemaining() && into.hasRemaining() : nextFrame()) {
            int length = Math.min(dataLeft, Math.min(netIn.remaining(), into.remaining()));
            int end = netIn.limit();
            into.put(netIn.limit(netIn.position() + length));
            netIn.limit(end);
            dataLeft -= length;
            ended |= dataLeft == 0 && dataIsLast;
        }
        int taken = into.position() - before;
        unreported += taken;
        if (unreported >= WINDOW_STEP) {
            windowUpdate(0, unreported);
            windowUpdate(STREAM, unreported);
            unreported = 0;
        }
        return taken;
    }

    /** Takes a header, and what follows unless it is data. Returns false when there is no whole one. */
    private boolean nextFrame() throws IOException {
        if (netIn.remaining() < HEADER_BYTES) {
            return false;
        }
        int start = netIn.position();
        int length = (netIn.getShort(start) & 0xFFFF) << 8 | netIn.get(start + 2) & 0xFF;
        int type = netIn.get(start + 3);
        int flags = netIn.get(start + 4);
        if (type == DATA) {
            if ((flags & PADDED) != 0) {
                throw new LoadFailure("a frame with padding came, for which the load program has no code");
            }
            dataLeft = length;
            dataIsLast = (flags & END_STREAM) != 0;
            ended |= dataLeft == 0 && dataIsLast;
        } else if (length > MAX_FRAME_BYTES) {
            throw new LoadFailure("a frame of " + length + " bytes came");
        } else if (netIn.remaining() < HEADER_BYTES + length) {
            return false;
        }
        netIn.position(start + HEADER_BYTES);
        if (type != DATA) {
            ByteBuffer payload = netIn.slice(netIn.position(), length);
            netIn.position(netIn.position() + length);
            other(type, flags, netIn.getInt(start + 5), payload);
        }
        return true;
    }

    private void other(int type, int flags, int stream, ByteBuffer payload) throws IOException {
        switch (type) {
            case HEADERS -> headers(payload);
            case SETTINGS -> settings(flags, payload);
            case PING -> {
                if ((flags & ACK) == 0) {
                    frame(PING, ACK, 0, ByteBuffer.allocate(8).put(payload));
                }
            }
            case WINDOW_UPDATE -> {
                if (stream == 0) {
                    connectionWindow += payload.getInt();
                } else {
                    streamWindow += payload.getInt();
                }
            }
            case RST_STREAM -> throw new LoadFailure("the server reset the stream with error " + payload.getInt());
            case GOAWAY -> throw new LoadFailure("the server ended the connection with error " + payload.getInt(4));
            default -> {
                // CONTINUATION, PRIORITY and unknown ones: nothing that matters here.
            }
        }
    }

    /** The status comes first, and 200 has a place of its own in the static table (RFC 7541 appendix A). */
    private void headers(ByteBuffer block) throws LoadFailure {
        int first = block.get() & 0xFF;
        while ((first & 0xE0) == TABLE_SIZE) {
            if (first == (TABLE_SIZE | 0x1F)) {
                while (block.get() < 0) {
                    // The size goes on in the next byte.
                }
            }
            first = block.get() & 0xFF;
        }
        if (!answered && first != STATUS_200) {
            throw new LoadFailure(
                    "the extended CONNECT was not answered with 200; the header begins with the byte " + first);
        }
        answered = true;
    }

    private void settings(int flags, ByteBuffer payload) throws LoadFailure {
        if ((flags & ACK) != 0) {
            return;
        }
        while (payload.hasRemaining()) {
            int name = payload.getShort();
            int value = payload.getInt();
            if (name == INITIAL_WINDOW_SIZE) {
                streamWindow += value - initialWindow;
                initialWindow = value;
            } else if (name == ENABLE_CONNECT_PROTOCOL) {
                connectAllowed = value == 1;
            }
        }
        if (!connectAllowed) {
            throw new LoadFailure("the server has no extended CONNECT");
        }
        frame(SETTINGS, ACK, 0, ByteBuffer.allocate(0));
    }

    // Out.

    @Override
    public int write(ByteBuffer from) throws IOException {
        int before = from.position();
        channel.write(netOut);
        while (!netOut.hasRemaining()) {
            netOut.clear();
            putControl();
            while (putData(from)) {
                // As many frames as there is room for.
            }
            netOut.flip();
            if (!netOut.hasRemaining()) {
                break;
            }
            channel.write(netOut);
        }
        return from.position() - before;
    }

    private void putControl() {
        if (control.size() > 0) {
            netOut.put(control.toByteArray());
            control.reset();
        }
    }

    private boolean putData(ByteBuffer from) {
        long window = Math.min(connectionWindow, streamWindow);
        int room = Math.min(netOut.remaining() - HEADER_BYTES, MAX_FRAME_BYTES);
        int length = (int) Math.min(window, Math.min(room, from.remaining()));
        if (length <= 0) {
            return false;
        }
        header(netOut, length, DATA, 0, STREAM);
        int end = from.limit();
        netOut.put(from.limit(from.position() + length));
        from.limit(end);
        connectionWindow -= length;
        streamWindow -= length;
        return true;
    }

    /** Writes what waits, in blocking mode. */
    private void flush() throws IOException {
        write(ByteBuffer.allocate(0));
    }

    @Override
    public boolean hasUnsent() {
        return netOut.hasRemaining() || control.size() > 0;
    }
}
