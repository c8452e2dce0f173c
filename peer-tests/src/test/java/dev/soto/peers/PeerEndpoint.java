package dev.soto.peers;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Our server, as the peers' clients meet it: it sends back what it gets, and does what a text that starts with {@code !} says. {@code
 * !close CODE REASON} closes, {@code !ping DATA} sends a ping and then the text {@code pong DATA} when the pong is there.
 */
@ServerEndpoint("/peer/{id}")
public final class PeerEndpoint {

    static final int MAX_MESSAGE_BYTES = 20 * 1024 * 1024;

    @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
    public String text(Session session, String text) throws IOException {
        String[] words = text.split(" ", 3);
        if (words[0].equals("!close")) {
            session.close(new CloseReason(CloseCodes.getCloseCode(Integer.parseInt(words[1])), words[2]));
            return null;
        }
        if (words[0].equals("!ping")) {
            session.getBasicRemote().sendPing(ByteBuffer.wrap(words[1].getBytes(StandardCharsets.UTF_8)));
            return null;
        }
        return text;
    }

    @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
    public ByteBuffer binary(ByteBuffer message) {
        return message;
    }

    @OnMessage
    public void pong(Session session, PongMessage pong) throws IOException {
        session.getBasicRemote().sendText("pong " + StandardCharsets.UTF_8.decode(pong.getApplicationData()));
    }

    @OnClose
    public void close(@PathParam("id") String id, CloseReason reason) {
        Endings.tell(id, Ending.of(reason));
    }

    @OnError
    public void error(@PathParam("id") String id, Throwable failure) {
        System.getLogger(PeerEndpoint.class.getName())
                .log(System.Logger.Level.INFO, "connection " + id + ": " + failure);
    }
}
