package dev.soto.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.sockjs.transport.SockJsSession;

/** Does as a handler of Spring's what {@link PeerEndpoint} does. */
final class SpringPeerHandler extends AbstractWebSocketHandler {

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        session.setTextMessageSizeLimit(PeerEndpoint.MAX_MESSAGE_BYTES);
        session.setBinaryMessageSizeLimit(PeerEndpoint.MAX_MESSAGE_BYTES);
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
        String[] words = message.getPayload().split(" ", 3);
        switch (words[0]) {
            case "!close" -> session.close(new CloseStatus(Integer.parseInt(words[1]), words[2]));
            case "!ping" ->
                session.sendMessage(new PingMessage(ByteBuffer.wrap(words[1].getBytes(StandardCharsets.UTF_8))));
            default -> session.sendMessage(message);
        }
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) throws IOException {
        session.sendMessage(message);
    }

    @Override
    protected void handlePongMessage(WebSocketSession session, PongMessage pong) throws IOException {
        session.sendMessage(new TextMessage("pong " + StandardCharsets.UTF_8.decode(pong.getPayload())));
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        Endings.tell(id(session), ending(status));
    }

    /** Returns the id that the peer gave: SockJS names its sessions itself, others with the end of the path. */
    private static String id(WebSocketSession session) {
        if (session instanceof SockJsSession) {
            return session.getId();
        }
        String path = session.getUri().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    static Ending ending(CloseStatus status) {
        return new Ending(status.getCode(), status.getReason() == null ? "" : status.getReason());
    }
}
