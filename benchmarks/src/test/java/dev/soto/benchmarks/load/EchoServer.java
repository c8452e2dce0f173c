package dev.soto.benchmarks.load;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A WebSocket server that can do just what the load program asks: it sends each frame back, and answers a close frame. */
final class EchoServer implements AutoCloseable {
    private static final int CLOSE = 8;

    private final ServerSocket server;

    EchoServer(ServerSocket server) {
        this.server = server;
        daemon(() -> {
            while (true) {
                Socket socket = server.accept();
                daemon(() -> serve(socket));
            }
        });
    }

    int port() {
        return server.getLocalPort();
    }

    private static void serve(Socket socket) throws IOException {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            out.write("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            boolean open = true;
            while (open) {
                open = echo(in, out);
            }
        }
    }

    private static boolean echo(DataInputStream in, OutputStream out) throws IOException {
        int first = in.readUnsignedByte();
        int code = in.readUnsignedByte() & 0x7F;
        int length = code == 126 ? in.readUnsignedShort() : code == 127 ? (int) in.readLong() : code;
        byte[] key = in.readNBytes(4);
        byte[] payload = in.readNBytes(length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= key[i & 3];
        }
        out.write(first);
        out.write(code);
        if (code == 126) {
            out.write(length >> 8);
            out.write(length);
        } else if (code == 127) {
            out.write(new byte[] {0, 0, 0, 0, (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8)});
            out.write(length);
        }
        out.write(payload);
        return (first & 0x0F) != CLOSE;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // The client or the test is through with it; one that still needs the connection sees its end.
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
