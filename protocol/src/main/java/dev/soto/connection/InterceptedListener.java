package dev.soto.connection;

import dev.soto.connection.ConnectionInterceptor.Call;
import dev.soto.protocol.model.CloseStatus;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Calls a listener between the two calls of an interceptor. */
final class InterceptedListener implements ConnectionListener {
    private final ConnectionInterceptor interceptor;
    private final ConnectionListener listener;

    InterceptedListener(ConnectionInterceptor interceptor, ConnectionListener listener) {
        this.interceptor = interceptor;
        this.listener = listener;
    }

    /**
     * Calls something.
     *
     * @param target what is called
     * @param callback takes target and subject, so that it needs no object of its own for a message
     */
    static <T, S> void call(
            ConnectionInterceptor interceptor,
            Call call,
            @Nullable S subject,
            boolean last,
            T target,
            BiConsumer<T, S> callback) {
        Object entered = interceptor.enter(call, subject, last);
        try {
            callback.accept(target, subject);
        } catch (Throwable failure) {
            interceptor.failed(failure);
            throw failure;
        } finally {
            interceptor.leave(entered);
        }
    }

    private <S> void call(Call call, @Nullable S subject, BiConsumer<ConnectionListener, S> callback) {
        call(interceptor, call, subject, true, listener, callback);
    }

    @Override
    public void onText(String message) {
        call(Call.TEXT, message, ConnectionListener::onText);
    }

    @Override
    public void onBinary(ByteBuffer message) {
        call(Call.BINARY, message, ConnectionListener::onBinary);
    }

    @Override
    public void onTextPart(String part, boolean last) {
        call(interceptor, Call.TEXT_PART, part, last, listener, (to, same) -> to.onTextPart(same, last));
    }

    @Override
    public void onBinaryPart(ByteBuffer part, boolean last) {
        call(interceptor, Call.BINARY_PART, part, last, listener, (to, same) -> to.onBinaryPart(same, last));
    }

    @Override
    public void onPing(ByteBuffer payload) {
        call(Call.PING, payload, ConnectionListener::onPing);
    }

    @Override
    public void onPong(ByteBuffer payload) {
        call(Call.PONG, payload, ConnectionListener::onPong);
    }

    @Override
    public void onKeepAlivePong(ByteBuffer payload) {
        call(Call.PONG, payload, ConnectionListener::onKeepAlivePong);
    }

    @Override
    public void onClosing() {
        call(Call.CLOSING, null, (to, none) -> to.onClosing());
    }

    @Override
    public void onError(Throwable error) {
        call(Call.ERROR, error, ConnectionListener::onError);
    }

    @Override
    public void onClosed(CloseStatus status) {
        call(Call.CLOSED, status, ConnectionListener::onClosed);
    }
}
