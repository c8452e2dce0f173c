package dev.soto.bridge.session;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.ConnectionServices;
import dev.soto.protocol.extension.ExtensionChain;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.WebSocketContainer;
import java.security.Principal;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything a session is made of, once the handshake is done.
 *
 * @param model what to call
 * @param config given to onOpen and to coders: on a server the configuration of this connection; its user properties
 *     are copied into the session
 * @param endpoint the endpoint instance, which belongs to the session; null has it make one, see {@link
 *     EndpointModel#newInstance}
 * @param container Session.getContainer
 * @param subprotocol the agreed subprotocol, empty when none
 * @param extensions the agreed extensions; belong to the session
 * @param requestUri complete URI with ws or wss as scheme; as text, which takes a fifth of the memory
 * @param queryString still encoded; null when there is none
 * @param pathParameters decoded
 * @param userPrincipal null when not authenticated
 * @param httpSessionId with {@link SessionRegistry#closeHttpSession}; null when there is none
 * @param registry where the session is registered while it is open
 * @param instances makes endpoint and coders
 * @param options limits and times of the connection
 * @param services of the connection
 * @param workers run SendHandlers
 * @param streamHandlers run Reader and InputStream handlers of messages that arrive in parts, which wait for the peer;
 *     they must not take threads from what ends such a wait: workers, and the executor of services
 * @param scope surrounds calls into the application
 * @param onClosed called once, after the endpoint's onClose, when the session has been removed from the registry
 */
public record SessionSeed(
        EndpointModel model,
        EndpointConfig config,
        @Nullable Object endpoint,
        WebSocketContainer container,
        String subprotocol,
        ExtensionChain extensions,
        String requestUri,
        @Nullable String queryString,
        Map<String, String> pathParameters,
        @Nullable Principal userPrincipal,
        @Nullable String httpSessionId,
        SessionRegistry registry,
        InstanceFactory instances,
        ConnectionOptions options,
        ConnectionServices services,
        Executor workers,
        Executor streamHandlers,
        CallbackScope scope,
        Consumer<SotoSession> onClosed) {}
