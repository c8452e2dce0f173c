package dev.soto.connection.registry;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.ConnectionOpening;
import dev.soto.connection.ErrorKind;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Hands on to the listener that the application makes when the connection opens, and says when the connection has ended.
 * Callbacks are serial and begin after {@link #open}, so nothing here needs a lock.
 */
final class OpeningListener implements ConnectionListener {
    private static final ConnectionListener NONE = new ConnectionListener() {};

    private final ConnectionOpening opening;
    private final Runnable ended;
    private ConnectionListener listener = NONE;
    private @Nullable Throwable failure;

    OpeningListener(ConnectionOpening opening, Runnable ended) {
        this.opening = opening;
        this.ended = ended;
    }

    /** Runs the application's opening; closes the connection when it fails. */
    void open(WebSocketConnection connection) {
        try {
            listener = opening.opened(connection);
        } catch (Exception | Error refused) {
            failure = refused;
            connection.callbackFailed(refused);
            connection.countFailure(ErrorKind.APPLICATION);
            connection.close(
                    new CloseStatus(CloseCode.SERVER_ERROR, "the application failed when the connection opened"));
        }
    }

    /** Throws what the opening threw, if it did. */
    void throwFailure() throws Exception {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof Exception exception) {
            throw exception;
        }
    }

    @Override
    public void onText(String message) {
        listener.onText(message);
    }

    @Override
    public void onBinary(ByteBuffer message) {
        listener.onBinary(message);
    }

    @Override
    public void onTextPart(String part, boolean last) {
        listener.onTextPart(part, last);
    }

    @Override
    public void onBinaryPart(ByteBuffer part, boolean last) {
        listener.onBinaryPart(part, last);
    }

    @Override
    public void onPing(ByteBuffer payload) {
        listener.onPing(payload);
    }

    @Override
    public void onKeepAlivePong(ByteBuffer payload) {
        listener.onKeepAlivePong(payload);
    }

    @Override
    public void onPong(ByteBuffer payload) {
        listener.onPong(payload);
    }

    @Override
    public void onClosing() {
        listener.onClosing();
    }

    @Override
    public void onError(Throwable error) {
        listener.onError(error);
    }

    @Override
    public void onClosed(CloseStatus status) {
        try {
            listener.onClosed(status);
        } finally {
            ended.run();
        }
    }
}
