package dev.soto.servlet.faults;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The endpoints of the conversations; they hand everything to a {@link Talker}. */
public final class FaultEndpoints {
    /** The servers' sides, by the last part of their path. */
    static final Map<String, Talker> SERVERS = new ConcurrentHashMap<>();

    private FaultEndpoints() {}

    private static String text(ByteBuffer message) {
        return StandardCharsets.UTF_8.decode(message).toString();
    }

    /** The server's. */
    @ServerEndpoint("/talk/{run}")
    public static final class Server {
        private Talker talker;

        /** Called by the container. */
        @OnOpen
        public void open(Session session, @PathParam("run") String run) {
            talker = SERVERS.get(run);
            talker.opened(session);
        }

        /** Called by the container. */
        @OnMessage
        public void text(String message) {
            talker.message(message);
        }

        /** Called by the container. */
        @OnMessage
        public void binary(ByteBuffer message) {
            talker.message(FaultEndpoints.text(message));
        }

        /** Called by the container. */
        @OnError
        public void error(Throwable error) {
            talker.error(error);
        }

        /** Called by the container. */
        @OnClose
        public void close(CloseReason reason) {
            talker.closed(reason);
        }
    }

    /** The client's. */
    static final class Client extends Endpoint {
        private final Talker talker;

        Client(Talker talker) {
            this.talker = talker;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>) talker::message);
            session.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>)
                    message -> talker.message(FaultEndpoints.text(message)));
            talker.opened(session);
        }

        @Override
        public void onError(Session session, Throwable error) {
            talker.error(error);
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            talker.closed(reason);
        }
    }
}
