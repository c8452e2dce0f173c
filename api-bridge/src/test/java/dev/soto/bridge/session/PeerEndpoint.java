package dev.soto.bridge.session;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The other side of the endpoint under test: it notes what it receives. */
public class PeerEndpoint extends Endpoint {
    private static final int WAIT_SECONDS = 10;

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();
    final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.addMessageHandler(String.class, received::add);
        session.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>)
                bytes -> received.add("binary " + StandardCharsets.UTF_8.decode(bytes)));
        session.addMessageHandler(PongMessage.class, (MessageHandler.Whole<PongMessage>)
                pong -> received.add("pong " + StandardCharsets.UTF_8.decode(pong.getApplicationData())));
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        closed.add(reason);
    }

    @Override
    public void onError(Session session, Throwable error) {
        errors.add(error);
    }

    /** Returns the next message: a text as it is, others with their type in front. */
    String next() throws InterruptedException {
        return received.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns the reason of the close. */
    CloseReason closeReason() throws InterruptedException {
        return closed.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    boolean hasReceivedNothing() {
        return received.isEmpty();
    }
}
