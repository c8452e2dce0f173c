package dev.soto.launch.probe;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client that a callback of the server opens. */
@ClientEndpoint(
        configurator = ProbeClient.Handshake.class,
        decoders = Word.Reading.class,
        encoders = Word.Writing.class)
public final class ProbeClient {
    static final int PATIENCE_SECONDS = 20;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** The client's half. */
    public static final class Handshake extends ClientEndpointConfig.Configurator {
        /** For the container. */
        public Handshake() {
            Notes.take("client: configurator constructor");
        }

        @Override
        public void beforeRequest(Map<String, List<String>> headers) {
            Notes.take("client: beforeRequest");
        }

        @Override
        public void afterResponse(HandshakeResponse response) {
            Notes.take("client: afterResponse");
        }
    }

    /** Says something, hears the answer, closes; then does the same by Soto's own ways, where the application sees them. */
    void converse(URI server) throws Exception {
        WebSocketContainer container = ContainerProvider.getWebSocketContainer();
        try (Session session = container.connectToServer(this, server)) {
            session.getBasicRemote().sendObject(new Word("hello"));
            String answer = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!"hello".equals(answer)) {
                throw new IllegalStateException("the answer to hello is " + answer);
            }
        }
        if (!closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the client's onClose has not been called");
        }
        if (seesSoto()) {
            SotoParts.use(container, server);
        }
    }

    private static boolean seesSoto() {
        try {
            Class.forName("dev.soto.provider.SotoContainer", false, ProbeClient.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException jakartaAlone) {
            return false;
        }
    }

    /** Opens. */
    @OnOpen
    public void open(Session session) {
        Notes.take("client: onOpen");
    }

    /** Hears. */
    @OnMessage
    public void hear(Word word) {
        Notes.take("client: onMessage");
        heard.add(word.text());
    }

    /** The end. */
    @OnClose
    public void close(CloseReason reason) {
        Notes.take("client: onClose");
        closed.countDown();
    }
}
