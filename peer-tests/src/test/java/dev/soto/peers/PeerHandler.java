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

/** What {@link PeerEndpoint} does, as a handler of Spring's. */
final class PeerHandler extends AbstractWebSocketHandler {

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
    protected void handlePongMessage(WebSocketSession session, PongMessage message) throws IOException {
        session.sendMessage(new TextMessage("pong " + StandardCharsets.UTF_8.decode(message.getPayload())));
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        String path = session.getUri().getPath();
        String reason = status.getReason();
        PeerEndpoint.ended(
                path.substring(path.lastIndexOf('/') + 1), new Ending(status.getCode(), reason == null ? "" : reason));
    }
}
