package dev.soto.servlet.scenario;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection after an HTTP/1.1 request. */
public final class SocketConnection implements RawConnection {
    private final Socket tcp;
    private final Socket socket;
    private final InputStream input;

    /**
     * Creates one.
     *
     * @param tcp under it
     * @param socket the same without TLS
     */
    private SocketConnection(Socket tcp, Socket socket) throws IOException {
        this.tcp = tcp;
        this.socket = socket;
        this.input = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    /**
     * Sends a request, and perhaps bytes behind it in the same segment.
     *
     * @param request head with its empty line
     */
    public static SocketConnection request(Wire wire, int port, String request, byte[] early) throws IOException {
        return over(wire, port, requestWith(request, early));
    }

    /** Sends a request as it is, or a part of one. */
    static SocketConnection requestBytes(Wire wire, int port, byte[] request) throws IOException {
        return over(wire, port, request);
    }

    private static SocketConnection over(Wire wire, int port, byte[] request) throws IOException {
        Socket tcp = Wire.tcp(port);
        SocketConnection connection = new SocketConnection(tcp, wire.over(tcp));
        connection.output().write(request);
        return connection;
    }

    private static byte[] requestWith(String request, byte[] early) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(request.getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(early);
        return bytes.toByteArray();
    }

    /** The same over a socket that is connected. */
    static SocketConnection request(Socket socket, String request, byte[] early) throws IOException {
        SocketConnection connection = new SocketConnection(socket, socket);
        connection.output().write(requestWith(request, early));
        return connection;
    }

    /** Returns the head of a good handshake for a path in the context; more headers may follow. */
    public static String handshake(String path, String... headers) {
        StringBuilder head = new StringBuilder("GET " + Host.CONTEXT + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Version: 13\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    /** Returns the port of this end. */
    public int localPort() {
        return socket.getLocalPort();
    }

    /** Reads the head of the answer. */
    public String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = input.read();
            if (b < 0) {
                break;
            }
            head.append((char) b);
        }
        return head.toString();
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        try {
            return socket.getOutputStream();
        } catch (IOException closed) {
            throw new java.io.UncheckedIOException(closed);
        }
    }

    @Override
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /**
     * Of the TCP connection: the close of a TLS one, which lingers or not, says close_notify and reads on as long as something comes, so that
     * a server may write all that it has before it hears of the end.
     */
    @Override
    public void reset() throws IOException {
        tcp.setSoLinger(true, 0);
        tcp.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
