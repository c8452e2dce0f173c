package dev.soto.benchmarks.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Opens connections in blocking mode, some at a time: all their requests go out before the first answer is read. */
final class OpeningHandshake {
    private static final int AT_A_TIME = 32;
    private static final int PATIENCE_MILLIS = 15_000;
    private static final int MAX_ANSWER_BYTES = 8 * 1024;
    /** The example of RFC 6455, 1.3, and the answer to it. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private final InetSocketAddress address;
    private final String request;
    private final LoadOrder order;

    OpeningHandshake(LoadOrder order) {
        this.order = order;
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), order.port());
        String offer = order.deflate().offer;
        this.request = "GET " + order.path() + " HTTP/1.1\r\nHost: 127.0.0.1:" + order.port()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + KEY
                + (offer.isEmpty() ? "" : "\r\nSec-WebSocket-Extensions: " + offer) + "\r\n\r\n";
    }

    /** The channels are the caller's; on failure none is left open. */
    List<SocketChannel> open() throws IOException {
        List<SocketChannel> channels = new ArrayList<>(order.connections());
        try {
            while (channels.size() < order.connections()) {
                int from = channels.size();
                int to = Math.min(order.connections(), from + AT_A_TIME);
                for (int i = from; i < to; i++) {
                    channels.add(connect());
                }
                for (SocketChannel channel : channels.subList(from, to)) {
                    readAnswer(channel);
                }
            }
            return channels;
        } catch (IOException | RuntimeException e) {
            for (SocketChannel channel : channels) {
                channel.close();
            }
            throw e;
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (!order.raw()) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        }
        return channel;
    }

    private void readAnswer(SocketChannel channel) throws IOException {
        if (order.raw()) {
            return;
        }
        channel.socket().setSoTimeout(PATIENCE_MILLIS);
        InputStream in = channel.socket().getInputStream();
        StringBuilder answer = new StringBuilder(256);
        // Byte by byte, so that nothing behind the head is taken from the frames.
        while (answer.length() < 4 || answer.indexOf("\r\n\r\n", answer.length() - 4) < 0) {
            int next = in.read();
            if (next < 0 || answer.length() == MAX_ANSWER_BYTES) {
                throw new LoadFailure("the answer to the handshake is not complete: " + answer);
            }
            answer.append((char) next);
        }
        check(answer.toString());
    }

    private void check(String answer) throws LoadFailure {
        String lower = answer.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("http/1.1 101") || !answer.contains(ACCEPT)) {
            throw new LoadFailure("the handshake was answered with: " + answer);
        }
        boolean deflates = lower.contains("permessage-deflate");
        if (deflates != (order.deflate() != LoadOrder.Deflate.NONE)) {
            throw new LoadFailure(
                    "permessage-deflate was " + (deflates ? "accepted without an offer" : "not accepted"));
        }
    }
}
