package dev.soto.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Opens connections in blocking mode, some at a time: all their requests go out before the first answer is read. */
final class OpeningHandshake {
    private static final int AT_A_TIME = 32;
    private static final int PATIENCE_MILLIS = 15_000;
    private static final int MAX_ANSWER_BYTES = 8 * 1024;
    /** Connections from one address: fewer than there are ephemeral ports. */
    private static final int PER_ADDRESS = 20_000;
    /** The example of RFC 6455, 1.3, and the answer to it. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private final InetSocketAddress address;
    private final byte[] request;
    private final LoadOrder order;
    private final @Nullable SSLContext tls;

    /** The one that the next streams are opened on. */
    private @Nullable Http2Connection http2;

    OpeningHandshake(LoadOrder order) throws IOException {
        this.order = order;
        this.tls = order.tls() ? TlsWire.context() : null;
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), order.port());
        String offer = order.message().deflate().offer;
        String text = "GET " + order.path() + " HTTP/1.1\r\nHost: 127.0.0.1:" + order.port()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + KEY
                + (offer.isEmpty() ? "" : "\r\nSec-WebSocket-Extensions: " + offer) + "\r\n\r\n";
        this.request = text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The wires are the caller's; on failure none is left open. */
    List<Wire> open() throws IOException {
        List<Wire> wires = new ArrayList<>(order.connections());
        try {
            while (wires.size() < order.connections()) {
                int from = wires.size();
                int to = Math.min(order.connections(), from + AT_A_TIME);
                for (int i = from; i < to; i++) {
                    wires.add(connect(i));
                }
                for (Wire wire : wires.subList(from, to)) {
                    readAnswer(wire);
                }
            }
            return wires;
        } catch (IOException | RuntimeException e) {
            for (Wire wire : wires) {
                wire.channel().close();
            }
            throw e;
        }
    }

    /** In blocking mode, with the request sent. */
    private Wire connect(int number) throws IOException {
        Http2Connection shared = http2;
        if (shared != null && number % order.streams() != 0) {
            return shared.openStream();
        }
        SocketChannel channel = SocketChannel.open();
        try {
            if (number >= PER_ADDRESS) {
                channel.bind(new InetSocketAddress("127.0.0." + (1 + number / PER_ADDRESS), 0));
            }
            channel.socket().connect(address, PATIENCE_MILLIS);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().setSoTimeout(PATIENCE_MILLIS);
            if (order.http2()) {
                Http2Connection connection = Http2Connection.open(channel, order);
                http2 = connection;
                return connection.openStream();
            }
            Wire wire = tls == null ? Wire.plain(channel) : TlsWire.open(channel, tls, order.port());
            if (!order.raw()) {
                wire.write(request());
            }
            return wire;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A new view of the request. */
    ByteBuffer request() {
        return ByteBuffer.wrap(request);
    }

    InetSocketAddress address() {
        return address;
    }

    private void readAnswer(Wire wire) throws IOException {
        if (order.raw() || order.http2()) {
            return;
        }
        StringBuilder answer = new StringBuilder(256);
        ByteBuffer in = ByteBuffer.allocate(MAX_ANSWER_BYTES);
        while (!isComplete(answer)) {
            if (wire.readBlocking(in.clear()) < 0 || answer.length() > MAX_ANSWER_BYTES) {
                throw new LoadFailure("the answer to the handshake is not complete: " + answer);
            }
            answer.append(StandardCharsets.ISO_8859_1.decode(in.flip()));
        }
        check(answer.toString());
    }

    /** No endpoint of the comparison sends by itself, so nothing stands behind the head. */
    static boolean isComplete(CharSequence answer) {
        return answer.length() >= 4
                && "\r\n\r\n".contentEquals(answer.subSequence(answer.length() - 4, answer.length()));
    }

    void check(String answer) throws LoadFailure {
        String lower = answer.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("http/1.1 101") || !answer.contains(ACCEPT)) {
            throw new LoadFailure("the handshake was answered with: " + answer);
        }
        boolean deflates = lower.contains("permessage-deflate");
        if (deflates != order.message().deflated()) {
            throw new LoadFailure(
                    "permessage-deflate was " + (deflates ? "accepted without an offer" : "not accepted"));
        }
    }
}
