package dev.soto.provider.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of sockets that says whatever a test wants it to. When it is closed, every client has to have hung up. */
final class RawServer implements AutoCloseable {
    /** What it does with a connection. */
    interface Script {
        /** Called on a thread of its own; the socket is closed afterwards. */
        void serve(Wire wire) throws IOException;
    }

    private final ServerSocket listening;
    private final Script script;
    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger serving = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    RawServer(Script script) throws IOException {
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.script = script;
        start("raw-server", this::accept);
    }

    /** Reads the request, answers, and waits for the client to hang up. */
    static RawServer answering(byte[] answer) throws IOException {
        return new RawServer(wire -> {
            wire.head();
            wire.send(answer);
            wire.untilHungUp();
        });
    }

    static RawServer answering(String answer) throws IOException {
        return answering(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The same with bytes in hexadecimal digits. */
    static RawServer answeringHex(String answer) throws IOException {
        return answering(HexFormat.of().parseHex(answer.replace(" ", "")));
    }

    int port() {
        return listening.getLocalPort();
    }

    int accepted() {
        return accepted.get();
    }

    /** Returns the head of the next request. */
    String head() throws InterruptedException {
        String head = heads.poll(10, java.util.concurrent.TimeUnit.SECONDS);
        assertThat(head).isNotNull();
        return head;
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                accepted.incrementAndGet();
                serving.incrementAndGet();
                sockets.add(socket);
                start("raw-connection", () -> serve(socket));
            }
        } catch (IOException closed) {
            assertThat(listening.isClosed()).isTrue();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            script.serve(new Wire(socket));
        } catch (IOException reset) {
            assertThat(reset.getMessage()).containsPattern("reset|Broken pipe|closed");
        } finally {
            serving.decrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () -> assertThat(serving).as("connections left").hasValue(0));
        } finally {
            listening.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** The server's side of a connection. */
    final class Wire {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        private Wire(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        Socket socket() {
            return socket;
        }

        /** Reads to the empty line. */
        String head() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int octet = in.read();
                if (octet < 0) {
                    break;
                }
                head.write(octet);
            }
            String text = head.toString(StandardCharsets.ISO_8859_1);
            heads.add(text);
            return text;
        }

        void send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Reads the request and agrees. */
        void upgrade() throws IOException {
            send(agreement(head()));
        }

        /** Waits for the end of the client. */
        void untilHungUp() throws IOException {
            socket.setSoTimeout(20_000);
            try {
                while (in.read(new byte[8_192]) >= 0) {}
            } catch (SocketTimeoutException stays) {
                throw new UncheckedIOException(stays);
            }
        }

        int read() throws IOException {
            return in.read();
        }
    }

    /** Returns the good answer to a request. */
    static String agreement(String head) {
        String key = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:"))
                .findFirst()
                .orElseThrow()
                .substring("sec-websocket-key:".length())
                .strip();
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept(key) + "\r\n\r\n";
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }
}
