package dev.soto.cluster.nats;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Passes TCP connections on to a port; may swallow everything without a word, or reset what there is and what comes. */
final class CuttingProxy implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    /** What becomes of bytes. */
    enum Way {
        OPEN,
        BLACK_HOLE,
        RESET
    }

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int to;
    private final List<Socket> open = new ArrayList<>();

    // Guarded by this.
    private Way way = Way.OPEN;

    CuttingProxy(int to) throws IOException {
        this.to = to;
        start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket near = door.accept();
                synchronized (this) {
                    if (way == Way.RESET) {
                        reset(near);
                        continue;
                    }
                    Socket far;
                    try {
                        far = new Socket(InetAddress.getLoopbackAddress(), to);
                    } catch (IOException notThere) {
                        reset(near);
                        continue;
                    }
                    open.add(near);
                    open.add(far);
                    start(() -> pass(near, far));
                    start(() -> pass(far, near));
                }
            }
        } catch (IOException closed) {
            // The end of it.
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException gone) {
            // As it should be.
        }
    }

    private void pass(Socket from, Socket into) {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int count; (count = from.getInputStream().read(buffer)) >= 0; ) {
                synchronized (this) {
                    while (way == Way.BLACK_HOLE) {
                        wait();
                    }
                }
                into.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException | InterruptedException ended) {
            // Both ends are told.
        }
        reset(from);
        reset(into);
    }

    synchronized void set(Way now) {
        way = now;
        notifyAll();
        if (now == Way.RESET) {
            open.forEach(CuttingProxy::reset);
            open.clear();
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        set(Way.RESET);
    }
}
