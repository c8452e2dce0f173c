package dev.soto.launch.probe;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Does what it is told to by a word, and notes what it sees in each callback. */
@ServerEndpoint(
        value = "/probe",
        configurator = ProbeConfigurator.class,
        decoders = Word.Reading.class,
        encoders = Word.Writing.class)
public final class ProbeEndpoint {
    private boolean idle;

    /** For the container. */
    public ProbeEndpoint() {
        Notes.take("callback: endpoint constructor");
    }

    /** Opens. */
    @OnOpen
    public void open(Session session) {
        Notes.take("callback: onOpen");
    }

    /** Obeys; null is no answer. */
    @OnMessage
    public @Nullable Word hear(Session session, Word word) throws Exception {
        Notes.take("callback: onMessage");
        switch (word.text()) {
            case "report":
                return new Word(Notes.report());
            case "async":
                session.getAsyncRemote().sendText("sent", result -> Notes.take("completion: SendHandler"));
                return null;
            case "ping":
                session.getBasicRemote().sendPing(ByteBuffer.allocate(1));
                return null;
            case "fail":
                throw new IllegalStateException("as told");
            case "idle":
                idle = true;
                session.setMaxIdleTimeout(1);
                return null;
            case "restart":
                session.close(new CloseReason(CloseCodes.SERVICE_RESTART, "as told"));
                return null;
            case "connect":
                URI here = session.getRequestURI();
                new ProbeClient()
                        .converse(new URI("ws", null, here.getHost(), here.getPort(), here.getPath(), null, null));
                return new Word("connected");
            default:
                return word;
        }
    }

    /** A pong. */
    @OnMessage
    public void pong(Session session, PongMessage pong) throws IOException {
        Notes.take("callback: pong");
        session.getBasicRemote().sendText("pong");
    }

    /** A message in parts. */
    @OnMessage
    public Word stream(InputStream bytes) throws IOException {
        Notes.take("callback: InputStream");
        return new Word("read " + bytes.readAllBytes().length);
    }

    /** An error. */
    @OnError
    public void fail(Session session, Throwable failure) throws IOException {
        Notes.take("callback: onError");
        if (session.isOpen()) {
            session.getBasicRemote().sendText("failed");
        }
    }

    /** The end. */
    @OnClose
    public void close(CloseReason reason) {
        Notes.take(idle ? "timer: onClose after the idle timeout" : "callback: onClose");
    }
}
