package dev.soto.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS by the JDK's engine, with whatever certificate the server shows. */
final class TlsWire implements Wire {
    private static final int NET_BYTES = 64 * 1024;
    private static final int PLAIN_BYTES = 64 * 1024;

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer netIn = ByteBuffer.allocateDirect(NET_BYTES);
    private final ByteBuffer netOut = ByteBuffer.allocateDirect(NET_BYTES);

    private TlsWire(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
        netOut.flip();
    }

    /** For all connections of an order, which may resume each other's TLS sessions as browsers' do. */
    static SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the JDK has no TLS", e);
        }
    }

    /** Shakes hands, in blocking mode. */
    static TlsWire open(SocketChannel channel, SSLContext context, int port) throws IOException {
        SSLEngine engine = context.createSSLEngine("localhost", port);
        engine.setUseClientMode(true);
        TlsWire wire = new TlsWire(channel, engine);
        wire.handshake();
        return wire;
    }

    private void handshake() throws IOException {
        engine.beginHandshake();
        ByteBuffer nothing = ByteBuffer.allocate(0);
        ByteBuffer early = ByteBuffer.allocate(PLAIN_BYTES);
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> write(nothing);
                default -> {
                    if (!unwrap(early) && SocketInput.read(channel, netIn) < 0) {
                        throw new LoadFailure("the server ended a connection during the TLS handshake");
                    }
                }
            }
            if (early.position() > 0) {
                throw new LoadFailure("the server sent data before it was asked");
            }
        }
    }

    /** Returns whether a record was used up. */
    private boolean unwrap(ByteBuffer into) throws IOException {
        netIn.flip();
        SSLEngineResult result = engine.unwrap(netIn, into);
        netIn.compact();
        runTasks();
        return result.bytesConsumed() > 0;
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private int unwrapAll(ByteBuffer into) throws IOException {
        int before = into.position();
        while (netIn.position() > 0 && unwrap(into)) {
            // Session tickets and key updates bring no data, so the count of bytes does not end the loop.
        }
        return into.position() - before;
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int length = channel.read(netIn);
        int plain = unwrapAll(into);
        return plain == 0 && (length < 0 || engine.isInboundDone()) ? -1 : plain;
    }

    @Override
    public int readBlocking(ByteBuffer into) throws IOException {
        int plain = unwrapAll(into);
        while (plain == 0) {
            if (engine.isInboundDone() || SocketInput.read(channel, netIn) < 0) {
                return -1;
            }
            plain = unwrapAll(into);
        }
        return plain;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int before = from.position();
        channel.write(netOut);
        while (!netOut.hasRemaining()) {
            netOut.clear();
            SSLEngineResult result = engine.wrap(from, netOut);
            netOut.flip();
            runTasks();
            channel.write(netOut);
            if (result.bytesProduced() == 0 || !from.hasRemaining()) {
                break;
            }
        }
        return from.position() - before;
    }

    @Override
    public boolean hasUnsent() {
        return netOut.hasRemaining();
    }

    /** The servers' certificate is made for one run. */
    private static final class AnyCertificate implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
