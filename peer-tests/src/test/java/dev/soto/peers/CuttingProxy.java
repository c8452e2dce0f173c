package dev.soto.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes TCP connections on to a port of this machine until it cuts them all with a reset, as a broken network does. */
final class CuttingProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private CuttingProxy(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    static CuttingProxy to(int target) throws IOException {
        CuttingProxy proxy = new CuttingProxy(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()), target);
        start("proxy accept", proxy::accept);
        return proxy;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Resets every connection on both sides. */
    void cut() throws IOException {
        for (Socket socket : sockets) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket near = listener.accept();
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.addAll(List.of(near, far));
            start("proxy out", () -> pass(near, far));
            start("proxy back", () -> pass(far, near));
        }
    }

    private static void pass(Socket from, Socket to) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        in.transferTo(out);
        to.shutdownOutput();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // The end of a connection or of the proxy: the test sees it on its own sides.
                        return;
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
