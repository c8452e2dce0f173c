package dev.soto.bridge.session;

import dev.soto.bridge.endpoint.InstanceFactory;
import jakarta.websocket.WebSocketContainer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What the sessions of a container share.
 *
 * @param container Session.getContainer
 * @param registry where a session is registered while it is open
 * @param instances makes endpoints and coders
 * @param workers run SendHandlers
 * @param streamHandlers run Reader and InputStream handlers of messages that arrive in parts, which wait for the peer;
 *     they must not take threads from what ends such a wait: workers, and the executor of the connection's services
 * @param scope surrounds calls into the application
 * @param onClosed called once for a session, after the endpoint's onClose, when it has been removed from the registry
 */
public record SessionEnvironment(
        WebSocketContainer container,
        SessionRegistry registry,
        InstanceFactory instances,
        Executor workers,
        Executor streamHandlers,
        CallbackScope scope,
        Consumer<SotoSession> onClosed) {}
