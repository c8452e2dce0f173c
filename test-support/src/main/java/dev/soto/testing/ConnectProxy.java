package dev.soto.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;

/** An HTTP proxy that knows CONNECT and nothing else; writes down the first line of each request. */
public final class ConnectProxy implements AutoCloseable {
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final UnaryOperator<String> resolver;
    private final ServerSocket listening = new ServerSocket(0);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "test-proxy");
        thread.setDaemon(true);
        return thread;
    });

    /** A proxy that connects to the host that it is asked for. */
    public ConnectProxy() throws IOException {
        this(UnaryOperator.identity());
    }

    /** A proxy that connects to another host than the one it is asked for. */
    public ConnectProxy(UnaryOperator<String> resolver) throws IOException {
        this.resolver = resolver;
        threads.execute(() -> {
            while (!listening.isClosed()) {
                try {
                    Socket client = listening.accept();
                    threads.execute(() -> serve(client));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    /** Returns the first lines of the requests, as they come, and how those ended that failed. */
    public BlockingQueue<String> requests() {
        return requests;
    }

    /** Returns where it listens, on all addresses of this machine. */
    public int port() {
        return listening.getLocalPort();
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            String line = head.substring(0, head.indexOf("\r\n"));
            requests.add(line);
            OutputStream out = client.getOutputStream();
            if (!line.startsWith("CONNECT ")) {
                out.write("HTTP/1.1 405 CONNECT only\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            String[] target = line.split(" ")[1].split(":");
            try (Socket server = new Socket(resolver.apply(target[0]), Integer.parseInt(target[1]))) {
                out.write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                threads.execute(() -> copy(server, client));
                copy(client, server);
            }
        } catch (IOException ended) {
            requests.add("ended: " + ended.getMessage());
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException ended) {
            // The other direction ends with it.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        threads.shutdownNow();
    }
}
