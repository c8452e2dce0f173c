package dev.soto.benchmarks.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The floor: bytes back as they came, without any protocol, one read and one write at a time on one thread of the JDK's channels. */
public final class NioEcho {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    private NioEcho(Selector selector) {
        this.selector = selector;
    }

    public static void main(String... args) throws IOException {
        NioEcho echo = new NioEcho(Selector.open());
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0), 1024);
        server.configureBlocking(false);
        server.register(echo.selector, SelectionKey.OP_ACCEPT);
        Thread loop = new Thread(echo::run, "echo");
        loop.setDaemon(true);
        loop.start();
        ServerProcess.serve(server.socket().getLocalPort());
    }

    private void run() {
        try {
            while (true) {
                selector.select(this::ready);
            }
        } catch (IOException e) {
            e.printStackTrace();
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept((ServerSocketChannel) key.channel());
            } else {
                echo(key, (SocketChannel) key.channel());
            }
        } catch (IOException e) {
            e.printStackTrace();
            key.cancel();
        }
    }

    private void accept(ServerSocketChannel server) throws IOException {
        SocketChannel channel = server.accept();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    private void echo(SelectionKey key, SocketChannel channel) throws IOException {
        ByteBuffer waiting = (ByteBuffer) key.attachment();
        if (waiting != null) {
            channel.write(waiting);
            if (waiting.hasRemaining()) {
                return;
            }
            key.attach(null);
            key.interestOps(SelectionKey.OP_READ);
        }
        int length = channel.read(buffer.clear());
        if (length < 0) {
            channel.close();
            return;
        }
        channel.write(buffer.flip());
        if (buffer.hasRemaining()) {
            key.attach(ByteBuffer.allocateDirect(buffer.remaining()).put(buffer).flip());
            key.interestOps(SelectionKey.OP_WRITE);
        }
    }
}
