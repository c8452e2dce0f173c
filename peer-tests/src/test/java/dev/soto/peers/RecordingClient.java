package dev.soto.peers;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Our client's endpoint: keeps what arrives until the test asks for it. */
final class RecordingClient extends Endpoint {

    private static final int PATIENCE_SECONDS = 30;

    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private volatile Throwable failure;

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.setMaxTextMessageBufferSize(PeerEndpoint.MAX_MESSAGE_BYTES);
        session.setMaxBinaryMessageBufferSize(PeerEndpoint.MAX_MESSAGE_BYTES);
        session.addMessageHandler(String.class, received::add);
        session.addMessageHandler(byte[].class, received::add);
        session.addMessageHandler(new PongKeeper());
    }

    @Override
    public void onError(Session session, Throwable thrown) {
        failure = thrown;
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        ending.complete(Ending.of(reason));
    }

    String awaitText() throws InterruptedException {
        return (String) await();
    }

    byte[] awaitBinary() throws InterruptedException {
        return (byte[]) await();
    }

    String awaitPong() throws InterruptedException {
        PongMessage pong = (PongMessage) await();
        return StandardCharsets.UTF_8.decode(pong.getApplicationData()).toString();
    }

    Ending awaitEnding() {
        return ending.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private Object await() throws InterruptedException {
        Object message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing arrived; ending: " + ending, failure);
        }
        return message;
    }

    private final class PongKeeper implements MessageHandler.Whole<PongMessage> {
        @Override
        public void onMessage(PongMessage message) {
            received.add(message);
        }
    }
}
