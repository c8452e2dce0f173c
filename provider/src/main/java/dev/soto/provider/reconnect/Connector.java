package dev.soto.provider.reconnect;

import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Makes the sessions of a kept connection. */
public interface Connector {
    /**
     * Connects, and waits for it.
     *
     * @param onClosed to be called once, after the session's onClose
     * @param cancelled gives up when it completes with an exception
     */
    Session connect(Consumer<CloseReason> onClosed, CompletableFuture<?> cancelled)
            throws IOException, DeploymentException;
}
