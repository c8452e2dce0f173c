package dev.soto.slf4j;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.server.SotoServer;
import dev.soto.server.WebSocketHandler;
import jakarta.websocket.CloseReason;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.Reader;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** A server that notes, for each callback, what the MDC has. */
final class Sites {
    /** A callback, and what the MDC had in it. */
    record Note(
            String callback,
            Map<String, String> context,
            @Nullable String session) {}

    static final List<Note> NOTES = new CopyOnWriteArrayList<>();

    private Sites() {}

    static void note(String callback, @Nullable String session) {
        Map<String, String> context = MDC.getCopyOfContextMap();
        NOTES.add(new Note(callback, context == null ? Map.of() : new TreeMap<>(context), session));
        // Something that is forgotten there.
        MDC.put("forgotten", callback);
    }

    static SotoServer start() throws IOException {
        return SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .endpoint(Noting.class)
                .endpoint(Streaming.class)
                .websocket("/handler", new Handler())
                .start();
    }

    /** Has a callback of each kind. */
    @ServerEndpoint(value = "/noting/{name}", configurator = NotingConfigurator.class)
    public static final class Noting {
        /** Called by the container. */
        @OnOpen
        public void open(Session session) {
            note("onOpen", session.getId());
        }

        /** Called by the container. */
        @OnMessage
        public String message(Session session, String message) {
            note("onMessage", session.getId());
            if (message.equals("throw")) {
                throw new IllegalArgumentException("as it was asked to");
            }
            if (message.equals("async")) {
                session.getAsyncRemote().sendText("async", result -> note("onResult", session.getId()));
            }
            return message + " " + session.getId() + " " + MDC.get(LogContext.SESSION);
        }

        /** Called by the container. */
        @OnMessage
        public void binary(Session session, ByteBuffer part, boolean last) {
            note("part", session.getId());
        }

        /** Called by the container. */
        @OnError
        public void error(Session session, Throwable error) {
            note("onError", session.getId());
        }

        /** Called by the container. */
        @OnClose
        public void close(Session session, CloseReason reason) {
            note("onClose", session.getId());
        }
    }

    /** Is called in handshakes. */
    public static final class NotingConfigurator extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            note("modifyHandshake", null);
        }
    }

    /** Reads from a stream, which blocks. */
    @ServerEndpoint("/streaming")
    public static final class Streaming {
        /** Called by the container. */
        @OnMessage
        public String message(Session session, Reader reader) throws IOException {
            note("stream", session.getId());
            StringBuilder all = new StringBuilder();
            for (int c; (c = reader.read()) >= 0; ) {
                all.append((char) c);
            }
            note("streamEnd", session.getId());
            return all.toString();
        }
    }

    private static final class Handler implements WebSocketHandler {
        @Override
        public void check(UpgradeRequest request, Headers response, @Nullable SocketAddress peer) {
            note("check", null);
        }

        @Override
        public ConnectionListener opened(WebSocketConnection connection, UpgradeRequest request) {
            note("opened", null);
            return new ConnectionListener() {
                @Override
                public void onText(String message) {
                    note("onText", null);
                    connection.sendText(message, failure -> note("completed", null));
                }

                @Override
                public void onPing(ByteBuffer payload) {
                    note("onPing", null);
                }

                @Override
                public void onClosing() {
                    note("onClosing", null);
                }

                @Override
                public void onClosed(CloseStatus status) {
                    note("onClosed", null);
                }
            };
        }
    }
}
