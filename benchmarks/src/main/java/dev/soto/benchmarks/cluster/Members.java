package dev.soto.benchmarks.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Many WebSocket connections that read, or some that never do, on one thread. They count the messages that come, and look at nothing else. */
final class Members {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int AT_A_TIME = 32;
    private static final int PER_ADDRESS = 10_000;
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Selector selector = Selector.open();
    private final ConcurrentLinkedQueue<SocketChannel> fresh = new ConcurrentLinkedQueue<>();
    private final List<SocketChannel> open = new ArrayList<>();
    private final Histogram micros = new Histogram(3);
    private int opened;

    private volatile long messages;
    private volatile @Nullable Follow follow;
    private volatile @Nullable IOException failure;

    private record Follow(PlainNats nats, String credit, int members, int every) {}

    Members() throws IOException {
        Thread reader = new Thread(this::read, "members");
        reader.setDaemon(true);
        reader.start();
    }

    String obey(Order order, @Nullable PlainNats nats) throws IOException {
        IOException failed = failure;
        if (failed != null) {
            throw failed;
        }
        switch (order.what()) {
            case "membersOpen" -> {
                open(order);
                return "";
            }
            case "membersFollow" -> {
                follow = new Follow(
                        Objects.requireNonNull(nats, "no connection to NATS yet"),
                        order.text("credit"),
                        order.number("members"),
                        order.number("every"));
                messages = 0;
                return "";
            }
            case "membersCount" -> {
                return "messages=" + messages;
            }
            case "membersLatency" -> {
                synchronized (micros) {
                    String answer = PlainNats.latency(micros);
                    micros.reset();
                    return answer;
                }
            }
            case "membersClose" -> {
                for (SocketChannel each : open) {
                    each.close();
                }
                open.clear();
                selector.wakeup();
                return "";
            }
            default -> throw new IllegalArgumentException("there is no " + order.what());
        }
    }

    private void open(Order order) throws IOException {
        String request = "GET " + order.text("path") + " HTTP/1.1\r\nHost: 127.0.0.1:" + order.text("port")
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + (order.number("deflate", 0) == 1
                        ? "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n"
                        : "")
                + "\r\n";
        int count = order.number("count");
        for (int i = 0; i < count; i += AT_A_TIME) {
            List<SocketChannel> some = new ArrayList<>();
            for (int j = i; j < Math.min(count, i + AT_A_TIME); j++) {
                some.add(connect(order.number("port"), request));
            }
            for (SocketChannel channel : some) {
                readAnswer(channel, order.number("deflate", 0) == 1);
                if (order.number("mute", 0) == 0) {
                    channel.configureBlocking(false);
                    fresh.add(channel);
                }
            }
            selector.wakeup();
        }
    }

    private SocketChannel connect(int port, String request) throws IOException {
        SocketChannel channel = SocketChannel.open();
        open.add(channel);
        channel.bind(new InetSocketAddress("127.0.0." + (1 + opened++ / PER_ADDRESS), 0));
        channel.socket().connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.write(StandardCharsets.US_ASCII.encode(request));
        return channel;
    }

    /** Nothing is sent to it before the next order, so nothing stands behind the head. */
    private static void readAnswer(SocketChannel channel, boolean deflate) throws IOException {
        StringBuilder answer = new StringBuilder();
        ByteBuffer in = ByteBuffer.allocate(4096);
        while (answer.indexOf("\r\n\r\n") < 0) {
            if (channel.read(in.clear()) < 0) {
                throw new IOException("the answer to the handshake is not complete: " + answer);
            }
            answer.append(StandardCharsets.ISO_8859_1.decode(in.flip()));
        }
        String lower = answer.toString().toLowerCase(Locale.ROOT);
        if (!lower.startsWith("http/1.1 101") || lower.contains("permessage-deflate") != deflate) {
            throw new IOException("the handshake was answered with: " + answer);
        }
    }

    /** What has been read of a connection's frame. */
    private static final class Reading {
        private int headerBytes;
        private int headerNeeded = 2;
        private long length;
        private int opcode;
        private long payloadLeft;
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try {
            while (true) {
                selector.select();
                for (SocketChannel channel; (channel = fresh.poll()) != null; ) {
                    if (channel.isOpen()) {
                        channel.register(selector, SelectionKey.OP_READ, new Reading());
                    }
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isValid() && key.attachment() instanceof Reading reading) {
                        read(key, (SocketChannel) key.channel(), reading, buffer);
                    }
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException broken) {
            failure = broken;
        }
    }

    private void read(SelectionKey key, SocketChannel channel, Reading reading, ByteBuffer buffer) {
        int count;
        try {
            count = channel.read(buffer.clear());
        } catch (IOException closed) {
            key.cancel();
            return;
        }
        if (count < 0) {
            key.cancel();
            return;
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            if (reading.headerBytes < reading.headerNeeded) {
                header(reading, buffer);
            } else {
                int skipped = (int) Math.min(reading.payloadLeft, buffer.remaining());
                buffer.position(buffer.position() + skipped);
                reading.payloadLeft -= skipped;
            }
            if (reading.headerBytes == reading.headerNeeded && reading.payloadLeft == 0) {
                if (reading.opcode < 8) {
                    count();
                }
                reading.headerBytes = 0;
                reading.headerNeeded = 2;
            }
        }
    }

    private void header(Reading reading, ByteBuffer buffer) {
        int octet = buffer.get() & 0xFF;
        reading.headerBytes++;
        if (reading.headerBytes == 1) {
            reading.opcode = octet & 0x0F;
        } else if (reading.headerBytes == 2) {
            int length = octet & 0x7F;
            reading.headerNeeded = length < 126 ? 2 : length == 126 ? 4 : 10;
            reading.length = length < 126 ? length : 0;
        } else {
            reading.length = reading.length << 8 | octet;
        }
        if (reading.headerBytes == reading.headerNeeded) {
            reading.payloadLeft = reading.length;
            stamp(reading, buffer);
        }
    }

    /** How long a message was on its way, when that is what is asked for. */
    private void stamp(Reading reading, ByteBuffer buffer) {
        Follow now = follow;
        if (now != null && now.every == 0 && reading.opcode < 8 && buffer.remaining() >= 16) {
            byte[] stamp = new byte[16];
            buffer.get(buffer.position(), stamp);
            long taken = System.nanoTime() - Sender.sentAt(stamp);
            synchronized (micros) {
                micros.recordValue(Math.max(0, taken) / 1000);
            }
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    private void count() {
        long all = messages + 1;
        messages = all;
        Follow now = follow;
        if (now != null && now.every > 0 && all % ((long) now.members * now.every) == 0) {
            now.nats.credit(now.credit, all / now.members);
        }
    }
}
