package dev.soto.benchmarks.attacks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** One attacker: a thread with sockets, that is never faster than its share. */
final class Attacker implements Runnable {
    /** What all of them have sent and received. */
    static final class Books {
        final LongAdder sent = new LongAdder();
        final LongAdder received = new LongAdder();
        final LongAdder connections = new LongAdder();
    }

    private static final int PATIENCE_MILLIS = 5_000;
    private static final int MAX_HEAD_BYTES = 64 * 1024;

    private final Attack attack;
    private final InetSocketAddress target;
    /** So that no collection closes them. */
    private final List<Socket> held = new ArrayList<>();

    private final Books books;
    private final byte[] waste = new byte[64 * 1024];
    private Socket socket = new Socket();
    private long dueNanos;
    private volatile boolean stopped;

    Attacker(Attack attack, int port, Books books) {
        this.attack = attack;
        this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.books = books;
    }

    boolean isStopped() {
        return stopped;
    }

    void stop() {
        stopped = true;
        abort();
    }

    @Override
    public void run() {
        dueNanos = System.nanoTime();
        while (!stopped) {
            try {
                attack.run(this);
            } catch (IOException refused) {
                // The server has defended itself: again, from the beginning.
            } catch (InterruptedException interrupted) {
                break;
            }
            if (attack.holds()) {
                held.add(socket);
            } else {
                abort();
            }
            try {
                pause(attack.pauseMillis());
            } catch (InterruptedException interrupted) {
                break;
            }
        }
        abort();
        for (Socket each : held) {
            abort(each);
        }
    }

    /** Ends the connection with a reset. */
    void abort() {
        abort(socket);
    }

    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException alreadyGone) {
            // As is wanted.
        }
    }

    /** Connects, and leaves the connection that there was to the server. */
    void connect() throws IOException {
        Socket next = new Socket();
        next.setTcpNoDelay(true);
        if (attack == Attack.SLOW_READING) {
            next.setReceiveBufferSize(4_096);
        }
        socket = next;
        next.connect(target, PATIENCE_MILLIS);
        next.setSoTimeout(PATIENCE_MILLIS);
        books.connections.increment();
    }

    /** Connects and has the handshake; throws when it is refused. */
    void open(String... fields) throws IOException, InterruptedException {
        connect();
        send(handshake(fields));
        if (!readHead().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("refused");
        }
    }

    static byte[] handshake(String... fields) {
        return ("GET /echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                        + String.join("", fields) + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    String readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        int matched = 0;
        while (matched < 4 && head.size() < MAX_HEAD_BYTES) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            head.write(b);
            books.received.increment();
            matched = b == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : b == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    /** Sends, when it is this attacker's turn, and takes what the server has sent. */
    void send(byte[] bytes) throws IOException, InterruptedException {
        sendWithoutReading(bytes);
        drain();
    }

    void sendWithoutReading(byte[] bytes) throws IOException, InterruptedException {
        if (stopped) {
            throw new IOException("stopped");
        }
        long now = System.nanoTime();
        if (dueNanos > now) {
            Thread.sleep((dueNanos - now) / 1_000_000, (int) ((dueNanos - now) % 1_000_000));
        }
        dueNanos = Math.max(dueNanos, now) + bytes.length * 1_000_000_000L / attack.bytesPerSecond();
        socket.getOutputStream().write(bytes);
        books.sent.add(bytes.length);
    }

    private void drain() throws IOException {
        InputStream in = socket.getInputStream();
        for (int available; (available = in.available()) > 0; ) {
            int count = in.read(waste, 0, Math.min(available, waste.length));
            if (count < 0) {
                throw new IOException("ended");
            }
            books.received.add(count);
        }
    }

    void pause(int millis) throws InterruptedException {
        Thread.sleep(millis);
    }

    /** Does nothing until the connection ends. */
    void hold() throws IOException {
        while (!stopped) {
            try {
                int count = socket.getInputStream().read(waste);
                if (count < 0) {
                    return;
                }
                books.received.add(count);
            } catch (java.net.SocketTimeoutException quiet) {
                // As it is to be.
            }
        }
    }
}
