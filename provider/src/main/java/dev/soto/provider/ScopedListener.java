package dev.soto.provider;

import dev.soto.bridge.session.CallbackScope;
import dev.soto.connection.ConnectionListener;
import dev.soto.protocol.model.CloseStatus;
import java.nio.ByteBuffer;

/** Calls a listener within a scope. */
final class ScopedListener implements ConnectionListener {
    private final CallbackScope scope;
    private final ConnectionListener listener;

    ScopedListener(CallbackScope scope, ConnectionListener listener) {
        this.scope = scope;
        this.listener = listener;
    }

    @Override
    public void onText(String message) {
        Object entered = scope.enter();
        try {
            listener.onText(message);
        } finally {
            scope.leave(entered);
        }
    }

    @Override
    public void onBinary(ByteBuffer message) {
        Object entered = scope.enter();
        try {
            listener.onBinary(message);
        } finally {
            scope.leave(entered);
        }
    }

    @Override
    public void onTextPart(String part, boolean last) {
        Object entered = scope.enter();
        try {
            listener.onTextPart(part, last);
        } finally {
            scope.leave(entered);
        }
    }

    @Override
    public void onBinaryPart(ByteBuffer part, boolean last) {
        Object entered = scope.enter();
        try {
            listener.onBinaryPart(part, last);
        } finally {
            scope.leave(entered);
        }
    }

    @Override
    public void onPing(ByteBuffer payload) {
        Object entered = scope.enter();
        try {
            listener.onPing(payload);
        } finally {
            scope.leave(entered);
        }
    }

    @Override
    public void onPong(ByteBuffer payload) {
        Object entered = scope.enter();
        try {
            listener.onPong(payload);
        } finally {
            scope.leave(entered);
        }
    }

    @Override
    public void onClosing() {
        Object entered = scope.enter();
        try {
            listener.onClosing();
        } finally {
            scope.leave(entered);
        }
    }

    @Override
    public void onError(Throwable error) {
        Object entered = scope.enter();
        try {
            listener.onError(error);
        } finally {
            scope.leave(entered);
        }
    }

    @Override
    public void onClosed(CloseStatus status) {
        Object entered = scope.enter();
        try {
            listener.onClosed(status);
        } finally {
            scope.leave(entered);
        }
    }
}
