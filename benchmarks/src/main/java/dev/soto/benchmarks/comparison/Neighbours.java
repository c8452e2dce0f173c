package dev.soto.benchmarks.comparison;

import dev.soto.benchmarks.load.LoadFailure;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Honest clients: each sends a short message every 10 ms, and measures how long the echo takes. */
final class Neighbours implements AutoCloseable {
    private static final int COUNT = 16;
    private static final int PERIOD_MILLIS = 10;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final byte[] HELLO = {(byte) 0x81, (byte) 0x85, 0, 0, 0, 0, 'h', 'e', 'l', 'l', 'o'};

    private final List<Socket> sockets = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile Histogram latencies = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
    private volatile boolean stopped;

    Neighbours(int port) throws IOException {
        for (int i = 0; i < COUNT; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets.add(socket);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            DataInputStream in = open(socket);
            int offset = i;
            Thread thread = new Thread(() -> talk(socket, in, offset), "neighbour");
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    private static DataInputStream open(Socket socket) throws IOException {
        socket.getOutputStream()
                .write(("GET /echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        for (int newLines = 0; newLines < 4; ) {
            int b = in.readUnsignedByte();
            newLines = b == '\r' || b == '\n' ? newLines + 1 : 0;
        }
        return in;
    }

    private void talk(Socket socket, DataInputStream in, int offset) {
        byte[] echo = new byte[7];
        try {
            Thread.sleep(offset * PERIOD_MILLIS / COUNT);
            while (!stopped) {
                long begin = System.nanoTime();
                socket.getOutputStream().write(HELLO);
                in.readFully(echo);
                latencies.recordValue(System.nanoTime() - begin);
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (IOException end) {
            if (!stopped) {
                lost.incrementAndGet();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** Forgets what was measured before. */
    void begin() {
        latencies = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
    }

    /** Returns the 99th percentile since the beginning, in microseconds. */
    double p99Micros() throws LoadFailure {
        if (lost.get() > 0) {
            throw new LoadFailure(lost + " of " + COUNT + " honest clients were cut off");
        }
        if (latencies.getTotalCount() == 0) {
            throw new LoadFailure("no honest client was answered");
        }
        return latencies.getValueAtPercentile(99) / 1e3;
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
