package dev.soto.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection of HTTP/2 without TLS (RFC 9113) whose streams are opened with an extended CONNECT (RFC 8441): as much of both as a client
 * of WebSockets needs. Its windows are as large as they can be, so that flow control holds up no server. Confined to the load's thread.
 */
final class Http2Connection {
    private static final int NET_BYTES = 64 * 1024;
    private static final int HEADER_BYTES = 9;
    private static final int MAX_FRAME_BYTES = 16_384;
    private static final int DEFAULT_WINDOW = 65_535;
    private static final int LARGEST_WINDOW = Integer.MAX_VALUE;
    /** After so many bytes the server hears that they have been read. */
    static final int WINDOW_STEP = 1 << 20;

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
    private final LoadOrder order;
    private final List<Http2Wire> streams = new ArrayList<>();
    private final ByteBuffer netIn = ByteBuffer.allocateDirect(NET_BYTES);
    /** Being filled; {@link #send} empties it. */
    private final ByteBuffer netOut = ByteBuffer.allocateDirect(NET_BYTES);
    /** Frames other than DATA that are to go out. */
    private final ByteArrayOutputStream control = new ByteArrayOutputStream();

    private int dataLeft;
    private boolean dataIsLast;
    private int dataStream;
    private boolean ended;
    private boolean connectAllowed;
    private boolean held;
    private int unreported;
    private long window = DEFAULT_WINDOW;
    private int initialWindow = DEFAULT_WINDOW;

    private Http2Connection(SocketChannel channel, LoadOrder order) {
        this.channel = channel;
        this.order = order;
        netIn.flip();
    }

    /** Begins the connection, in blocking mode. */
    static Http2Connection open(SocketChannel channel, LoadOrder order) throws IOException {
        Http2Connection connection = new Http2Connection(channel, order);
        connection.control.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        connection.frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(LARGEST_WINDOW));
        connection.windowUpdate(0, LARGEST_WINDOW - DEFAULT_WINDOW);
        connection.send();
        while (!connection.connectAllowed) {
            connection.exchange();
        }
        return connection;
    }

    /** Opens a stream, in blocking mode. */
    Http2Wire openStream() throws IOException {
        Http2Wire stream = new Http2Wire(this, 2 * streams.size() + 1, initialWindow);
        streams.add(stream);
        frame(HEADERS, END_HEADERS, stream.id(), connect(order));
        send();
        while (!stream.isAnswered()) {
            exchange();
        }
        return stream;
    }

    /** Reads at least one frame's part, and answers it. */
    private void exchange() throws IOException {
        fillBlocking();
        if (ended) {
            throw new LoadFailure("the server ended a connection during the handshake");
        }
        send();
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

    SocketChannel channel() {
        return channel;
    }

    boolean isFirst(Http2Wire stream) {
        return stream == streams.get(0);
    }

    boolean isEnded() {
        return ended;
    }

    // In.

    /** Gives the streams what is there, in non-blocking mode. */
    void fill() throws IOException {
        ended |= channel.read(netIn.compact()) < 0;
        netIn.flip();
        takeIn();
    }

    /** Gives the streams something, in blocking mode. */
    void fillBlocking() throws IOException {
        ended |= SocketInput.read(channel, netIn.compact()) < 0;
        netIn.flip();
        takeIn();
    }

    private void takeIn() throws IOException {
        while (dataLeft > 0 ? netIn.hasRemaining() : nextFrame()) {
            int length = Math.min(dataLeft, netIn.remaining());
            if (length > 0) {
                Http2Wire stream = stream(dataStream);
                if (stream.take(netIn.slice(netIn.position(), length))) {
                    windowUpdate(stream.id(), stream.report());
                }
                netIn.position(netIn.position() + length);
                dataLeft -= length;
                unreported += length;
            }
            if (dataLeft == 0 && dataIsLast) {
                stream(dataStream).end();
                dataIsLast = false;
            }
        }
        if (unreported >= WINDOW_STEP) {
            windowUpdate(0, unreported);
            unreported = 0;
        }
    }

    private Http2Wire stream(int id) throws LoadFailure {
        int index = (id - 1) / 2;
        if (id % 2 == 0 || index >= streams.size()) {
            throw new LoadFailure("a frame for the stream " + id + " came, which there is not");
        }
        return streams.get(index);
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
            dataStream = netIn.getInt(start + 5);
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
            case HEADERS -> headers(stream(stream), payload);
            case SETTINGS -> settings(flags, payload);
            case PING -> {
                if ((flags & ACK) == 0) {
                    frame(PING, ACK, 0, ByteBuffer.allocate(8).put(payload));
                }
            }
            case WINDOW_UPDATE -> {
                if (stream == 0) {
                    window += payload.getInt();
                } else {
                    stream(stream).enlarge(payload.getInt());
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
    private static void headers(Http2Wire stream, ByteBuffer block) throws LoadFailure {
        int first = block.get() & 0xFF;
        while ((first & 0xE0) == TABLE_SIZE) {
            if (first == (TABLE_SIZE | 0x1F)) {
                while (block.get() < 0) {
                    // The size goes on in the next byte.
                }
            }
            first = block.get() & 0xFF;
        }
        if (!stream.isAnswered() && first != STATUS_200) {
            throw new LoadFailure(
                    "the extended CONNECT was not answered with 200; the header begins with the byte " + first);
        }
        stream.answer();
    }

    private void settings(int flags, ByteBuffer payload) throws LoadFailure {
        if ((flags & ACK) != 0) {
            return;
        }
        while (payload.hasRemaining()) {
            int name = payload.getShort();
            int value = payload.getInt();
            if (name == INITIAL_WINDOW_SIZE) {
                for (Http2Wire stream : streams) {
                    stream.enlarge(value - initialWindow);
                }
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

    /** What {@link #put} takes waits for {@link #release}: one write for many streams. */
    void hold() {
        held = true;
    }

    void release() throws IOException {
        held = false;
        send();
    }

    /** Takes data of a stream as far as there is room and window. */
    void write(Http2Wire stream, ByteBuffer from) throws IOException {
        boolean progress = true;
        while (progress) {
            progress = put(stream, from);
            if (!held) {
                send();
                progress &= from.hasRemaining() && netOut.position() == 0;
            }
        }
    }

    private boolean put(Http2Wire stream, ByteBuffer from) {
        int before = from.position();
        int length = room(stream, from);
        while (length > 0) {
            header(netOut, length, DATA, 0, stream.id());
            int end = from.limit();
            netOut.put(from.limit(from.position() + length));
            from.limit(end);
            window -= length;
            stream.enlarge(-length);
            length = room(stream, from);
        }
        return from.position() > before;
    }

    private int room(Http2Wire stream, ByteBuffer from) {
        long allowed = Math.min(window, stream.window());
        int frame = Math.min(netOut.remaining() - HEADER_BYTES, MAX_FRAME_BYTES);
        return (int) Math.min(allowed, Math.min(frame, from.remaining()));
    }

    boolean hasUnsent() {
        return netOut.position() > 0 || control.size() > 0;
    }

    /** Writes as much as the socket takes; what is to go out besides data goes first. */
    private void send() throws IOException {
        if (netOut.position() > 0) {
            sendOut();
        }
        if (control.size() > 0 && netOut.remaining() >= control.size()) {
            netOut.put(control.toByteArray());
            control.reset();
            sendOut();
        }
    }

    private void sendOut() throws IOException {
        channel.write(netOut.flip());
        netOut.compact();
    }
}
