package dev.soto.benchmarks.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The floor: bytes back as they came, without any protocol, one read and one write at a time on one thread of the JDK's channels. Behind
 * a second port they go to everyone who is connected to it, with one write for each: what a loop of {@code write} in C does.
 */
public final class NioEcho {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final List<SelectionKey> listeners = new ArrayList<>();
    /** Where the listeners come in. */
    private ServerSocketChannel broadcasting;

    private NioEcho(Selector selector) {
        this.selector = selector;
    }

    public static void main(String... args) throws IOException {
        NioEcho echo = new NioEcho(Selector.open());
        int plain = echo.listen(false);
        int broadcast = echo.listen(true);
        Thread loop = new Thread(echo::run, "echo");
        loop.setDaemon(true);
        loop.start();
        ServerProcess.serve(
                ServerProcess.door(ServerProcess.PLAIN, plain), ServerProcess.door(ServerProcess.BROADCAST, broadcast));
    }

    private int listen(boolean broadcast) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0), 1024);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT, broadcast);
        if (broadcast) {
            broadcasting = server;
        }
        return server.socket().getLocalPort();
    }

    /** One connection. */
    private static final class Client {
        private final boolean broadcast;
        /** What the socket had no room for; null when there is none. */
        private ByteBuffer waiting;

        private Client(boolean broadcast) {
            this.broadcast = broadcast;
        }
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
                accept((ServerSocketChannel) key.channel(), (Boolean) key.attachment());
            } else if (key.isWritable()) {
                goOn(key, (Client) key.attachment());
            } else {
                read(key, (Client) key.attachment());
            }
        } catch (IOException e) {
            e.printStackTrace();
            listeners.remove(key);
            key.cancel();
        }
    }

    /** Returns whether there was one. */
    private boolean accept(ServerSocketChannel server, boolean broadcast) throws IOException {
        SocketChannel channel = server.accept();
        if (channel == null) {
            return false;
        }
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ, new Client(broadcast));
        if (broadcast) {
            listeners.add(key);
        }
        return true;
    }

    private void read(SelectionKey key, Client client) throws IOException {
        int length = ((SocketChannel) key.channel()).read(buffer.clear());
        if (length < 0) {
            listeners.remove(key);
            key.channel().close();
            return;
        }
        buffer.flip();
        if (client.broadcast) {
            // Without a handshake a client does not know when it has been accepted: all who came before the message get
            // it.
            boolean more = true;
            while (more) {
                more = accept(broadcasting, true);
            }
            for (SelectionKey listener : listeners) {
                write(listener, buffer.rewind());
            }
        } else {
            write(key, buffer);
        }
    }

    private static void write(SelectionKey key, ByteBuffer bytes) throws IOException {
        Client client = (Client) key.attachment();
        if (client.waiting == null) {
            ((SocketChannel) key.channel()).write(bytes);
        }
        if (bytes.hasRemaining()) {
            int before = client.waiting == null ? 0 : client.waiting.remaining();
            ByteBuffer more = ByteBuffer.allocateDirect(before + bytes.remaining());
            if (before > 0) {
                more.put(client.waiting);
            }
            client.waiting = more.put(bytes).flip();
            key.interestOps(SelectionKey.OP_WRITE);
        }
    }

    private static void goOn(SelectionKey key, Client client) throws IOException {
        ((SocketChannel) key.channel()).write(client.waiting);
        if (!client.waiting.hasRemaining()) {
            client.waiting = null;
            key.interestOps(SelectionKey.OP_READ);
        }
    }
}
