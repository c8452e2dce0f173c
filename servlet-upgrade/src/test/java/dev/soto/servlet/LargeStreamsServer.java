package dev.soto.servlet;

import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;

/** A program of its own: says its port, serves until its input ends. The JVM is to be given little memory. */
public final class LargeStreamsServer {
    private LargeStreamsServer() {}

    /** Reads text. */
    @ServerEndpoint("/reader")
    public static final class Characters {
        @OnMessage
        public String read(Reader message) throws IOException {
            return "chars " + LargePattern.read(message);
        }
    }

    /** Reads binary messages. */
    @ServerEndpoint("/input")
    public static final class Bytes {
        @OnMessage
        public String read(InputStream message) throws IOException {
            return "bytes " + LargePattern.read(message);
        }
    }

    /** Sends as many bytes as it is told. */
    @ServerEndpoint("/send")
    public static final class Sender {
        @OnMessage
        public void send(long length, Session session) throws IOException {
            try (OutputStream out = session.getBasicRemote().getSendStream()) {
                LargePattern.write(out, length);
            }
        }
    }

    /** Starts. */
    public static void main(String[] arguments) throws IOException {
        try (TestServer server = TestServer.of(Characters.class, Bytes.class, Sender.class)) {
            System.out.println(server.port());
            while (System.in.read() >= 0) {
                // Only the end of the input counts.
                continue;
            }
        }
    }
}
