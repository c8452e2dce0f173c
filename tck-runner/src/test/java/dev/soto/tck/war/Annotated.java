package dev.soto.tck.war;

import jakarta.websocket.CloseReason;
import jakarta.websocket.DecodeException;
import jakarta.websocket.Decoder;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Endpoints for chapter 4: what annotations say. */
public final class Annotated {
    private Annotated() {}

    /** Reads the word "origin" as a point, and nothing else. */
    public static final class WordDecoder implements Decoder.Text<Point> {
        @Override
        public boolean willDecode(String text) {
            return text.equals("origin");
        }

        @Override
        public Point decode(String text) throws DecodeException {
            return new Point.Origin();
        }
    }

    /** Points in, points out. */
    @ServerEndpoint(
            value = "/coders",
            encoders = Point.TextEncoder.class,
            decoders = {Point.TextDecoder.class, WordDecoder.class})
    public static class Coders {
        /** Sends it back by a remote: an origin stays one, a subclass of what the encoder takes. */
        @OnMessage
        public void echo(Session session, Point point) {
            session.getAsyncRemote().sendObject(point);
        }

        /** Tells. */
        @OnError
        public void error(Session session, Throwable error) throws IOException {
            session.getBasicRemote().sendText(error.getClass().getSimpleName());
        }
    }

    /** Reads binary messages that begin with a letter. */
    public abstract static class LetterDecoder implements Decoder.Binary<Point> {
        private final char letter;

        LetterDecoder(char letter) {
            this.letter = letter;
        }

        @Override
        public boolean willDecode(ByteBuffer message) {
            return message.hasRemaining() && message.get() == letter;
        }

        @Override
        public Point decode(ByteBuffer message) {
            return new Point(letter, message.remaining());
        }
    }

    /** Reads what begins with an a. */
    public static final class ADecoder extends LetterDecoder {
        /** Creates it. */
        public ADecoder() {
            super('a');
        }
    }

    /** Reads what begins with a b. */
    public static final class BDecoder extends LetterDecoder {
        /** Creates it. */
        public BDecoder() {
            super('b');
        }
    }

    /** Tells what the decoder of a binary message made. */
    @ServerEndpoint(
            value = "/binary-decoders",
            decoders = {ADecoder.class, BDecoder.class})
    public static class BinaryDecoders {
        /** Tells. */
        @OnMessage
        public String tell(Point point) {
            return point.toString();
        }
    }

    /** Tells what the decoder made. */
    @ServerEndpoint(
            value = "/decoders",
            decoders = {Point.TextDecoder.class, WordDecoder.class})
    public static class Decoders {
        /** Tells. */
        @OnMessage
        public String tell(Point point) {
            return point + " by decoder " + point.decoder();
        }

        /** Tells. */
        @OnError
        public void error(Session session, Throwable error) throws IOException {
            session.getBasicRemote().sendText(error.getClass().getSimpleName());
        }
    }

    /** Marks the answer, and what the session keeps. */
    public static final class Marking extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            response.getHeaders().put("X-Marked", List.of("yes"));
            List<String> sent = request.getHeaders().get("X-Client");
            config.getUserProperties().put("client", sent == null ? "" : sent.get(0));
        }
    }

    /** Has subprotocols and a configurator. */
    @ServerEndpoint(
            value = "/configured",
            subprotocols = {"chat", "news"},
            configurator = Marking.class)
    public static class Configured {
        /** Tells. */
        @OnMessage
        public String tell(Session session, String property) {
            return property.equals("subprotocol")
                    ? session.getNegotiatedSubprotocol()
                    : String.valueOf(session.getUserProperties().get(property));
        }
    }

    /** Has one variable in its path, and asks for another too. */
    @ServerEndpoint("/named/{name}/rest")
    public static class Named {
        /** Notes. */
        @OnOpen
        public void open(@PathParam("name") String name) {
            Told.add(name, "open " + name);
        }

        /** Fails, or tells. */
        @OnMessage
        public String message(@PathParam("other") String other, String message, @PathParam("name") String name) {
            if (message.equals("fail")) {
                throw new IllegalStateException("as asked");
            }
            return name + " " + other;
        }

        /** Notes. */
        @OnError
        public void error(Throwable error, @PathParam("name") String name) {
            Told.add(name, "error " + name);
        }

        /** Notes. */
        @OnClose
        public void close(@PathParam("name") String name) {
            Told.add(name, "close " + name);
        }
    }

    /** Wants a number in its path. */
    @ServerEndpoint("/number/{number}")
    public static class Numbered {
        /** Tells. */
        @OnMessage
        public String message(@PathParam("number") int number, String message) {
            return "number " + number;
        }

        /** Tells what could not be read. */
        @OnError
        public void error(Session session, Throwable error) throws IOException {
            String text = error instanceof DecodeException decode ? decode.getText() : error.toString();
            session.getBasicRemote().sendText("cannot read " + text);
        }
    }

    /** Notes its life, and fails when it ends. */
    @ServerEndpoint("/life/{key}")
    public static class Life {
        private Session opened;

        /** Sends already. */
        @OnOpen
        public void open(Session session, EndpointConfig config, @PathParam("key") String key) throws IOException {
            opened = session;
            session.getBasicRemote().sendText("welcome, " + (session.isOpen() ? "open" : "not open"));
        }

        /** Tells, closes or fails. */
        @OnMessage
        public String message(Session session, String message) throws IOException {
            switch (message) {
                case "close" -> session.close(new CloseReason(CloseReason.CloseCodes.NORMAL_CLOSURE, "as asked"));
                case "timeout" -> session.setMaxIdleTimeout(100);
                case "fail" -> throw new IllegalArgumentException("as asked");
                default -> {
                    return session == opened ? "same session" : "another session";
                }
            }
            return null;
        }

        /** Notes, and fails. */
        @OnClose
        public void close(CloseReason reason, Session session, @PathParam("key") String key) {
            Told.add(
                    key,
                    "close " + reason.getCloseCode().getCode() + (session == opened ? " same session" : " another"));
            throw new IllegalStateException("from onClose");
        }

        /** Notes. */
        @OnError
        public void error(@PathParam("key") String key, Throwable error, Session session) {
            Told.add(key, "error " + error.getMessage() + (session == opened ? " same session" : " another"));
        }
    }

    /** Takes five bytes at most. */
    @ServerEndpoint("/limited/{key}")
    public static class Limited {
        /** Echoes. */
        @OnMessage(maxMessageSize = 5)
        public String text(String message) {
            return message;
        }

        /** Echoes. */
        @OnMessage(maxMessageSize = 5)
        public byte[] binary(byte[] message) {
            return message;
        }

        /** Notes. */
        @OnClose
        public void close(CloseReason reason, @PathParam("key") String key) {
            Told.add(key, "close " + reason.getCloseCode().getCode());
        }
    }

    /** What endpoints inherit from; no endpoint itself. */
    public abstract static class Parent {
        /** Answers. */
        @OnMessage
        public String answer(String message) {
            return "parent";
        }

        /** Answers. */
        @OnMessage
        public byte[] answer(byte[] message) {
            return "parent".getBytes();
        }
    }

    /** Overrides one method without an annotation. */
    @ServerEndpoint("/child")
    public static class Child extends Parent {
        @Override
        public String answer(String message) {
            return "child";
        }
    }
}
