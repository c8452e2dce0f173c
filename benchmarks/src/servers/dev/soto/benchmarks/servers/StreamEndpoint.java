package dev.soto.benchmarks.servers;

import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;

/** Copies each message from a stream to a stream; the same class on every Jakarta server. */
@ServerEndpoint("/stream")
public final class StreamEndpoint {
    private static final long MAX_BYTES = 128 * 1024;
    private static final int PIECE = 8 * 1024;

    @OnMessage(maxMessageSize = MAX_BYTES)
    public void text(Session session, Reader message) throws IOException {
        try (Writer out = session.getBasicRemote().getSendWriter()) {
            char[] piece = new char[PIECE];
            for (int length = message.read(piece); length >= 0; length = message.read(piece)) {
                out.write(piece, 0, length);
            }
        }
    }

    @OnMessage(maxMessageSize = MAX_BYTES)
    public void binary(Session session, InputStream message) throws IOException {
        try (OutputStream out = session.getBasicRemote().getSendStream()) {
            byte[] piece = new byte[PIECE];
            for (int length = message.read(piece); length >= 0; length = message.read(piece)) {
                out.write(piece, 0, length);
            }
        }
    }
}
