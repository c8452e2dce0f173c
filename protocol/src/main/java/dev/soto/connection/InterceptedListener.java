package dev.soto.connection;

import dev.soto.connection.ConnectionInterceptor.Call;
import dev.soto.protocol.model.CloseStatus;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Calls a listener between the two calls of an interceptor. */
final class InterceptedListener implements ConnectionListener {
    private final ConnectionInterceptor interceptor;
    private final ConnectionListener listener;

    InterceptedListener(ConnectionInterceptor interceptor, ConnectionListener listener) {
        this.interceptor = interceptor;
        this.listener = listener;
    }

    private void call(Call call, @Nullable Object subject, boolean last, Runnable callback) {
        call(interceptor, call, subject, last, callback);
    }

    static void call(
            ConnectionInterceptor interceptor, Call call, @Nullable Object subject, boolean last, Runnable callback) {
        Object entered = interceptor.enter(call, subject, last);
        try {
            callback.run();
        } catch (Throwable failure) {
            interceptor.failed(failure);
            throw failure;
        } finally {
            interceptor.leave(entered);
        }
    }

    @Override
    public void onText(String message) {
        Object entered = interceptor.enter(Call.TEXT, message, true);
        try {
            listener.onText(message);
        } catch (Throwable failure) {
            interceptor.failed(failure);
            throw failure;
        } finally {
            interceptor.leave(entered);
        }
    }

    @Override
    public void onBinary(ByteBuffer message) {
        Object entered = interceptor.enter(Call.BINARY, message, true);
        try {
            listener.onBinary(message);
        } catch (Throwable failure) {
            interceptor.failed(failure);
            throw failure;
        } finally {
            interceptor.leave(entered);
        }
    }

    @Override
    public void onTextPart(String part, boolean last) {
        call(Call.TEXT_PART, part, last, () -> listener.onTextPart(part, last));
    }

    @Override
    public void onBinaryPart(ByteBuffer part, boolean last) {
        call(Call.BINARY_PART, part, last, () -> listener.onBinaryPart(part, last));
    }

    @Override
    public void onPing(ByteBuffer payload) {
        call(Call.PING, payload, true, () -> listener.onPing(payload));
    }

    @Override
    public void onPong(ByteBuffer payload) {
        call(Call.PONG, payload, true, () -> listener.onPong(payload));
    }

    @Override
    public void onKeepAlivePong(ByteBuffer payload) {
        call(Call.PONG, payload, true, () -> listener.onKeepAlivePong(payload));
    }

    @Override
    public void onClosing() {
        call(Call.CLOSING, null, true, listener::onClosing);
    }

    @Override
    public void onError(Throwable error) {
        call(Call.ERROR, error, true, () -> listener.onError(error));
    }

    @Override
    public void onClosed(CloseStatus status) {
        call(Call.CLOSED, status, true, () -> listener.onClosed(status));
    }
}
