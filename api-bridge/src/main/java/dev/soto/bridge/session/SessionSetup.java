package dev.soto.bridge.session;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.ConnectionServices;
import dev.soto.protocol.extension.ExtensionChain;
import jakarta.websocket.EndpointConfig;
import java.security.Principal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a session is made of, once the handshake is done. The session keeps what it has a use for, and not the setup.
 *
 * @param model what to call
 * @param config given to onOpen and to coders: on a server the configuration of this connection; its user properties
 *     are copied into the session
 * @param endpoint the endpoint instance, which belongs to the session; null has it make one, see {@link
 *     EndpointModel#newInstance}
 * @param subprotocol the agreed subprotocol, empty when none
 * @param extensions the agreed extensions; belong to the session
 * @param requestUri complete URI with ws or wss as scheme; as text, which takes a fifth of the memory
 * @param queryString still encoded; null when there is none
 * @param pathParameters decoded
 * @param userPrincipal null when not authenticated
 * @param httpSessionId with {@link SessionRegistry#closeHttpSession}; null when there is none
 * @param options limits and times of the connection
 * @param services of the connection
 * @param environment what the session shares with others
 * @param handshake what the handshake has left for whoever observes; null for nothing
 */
public record SessionSetup(
        EndpointModel model,
        EndpointConfig config,
        @Nullable Object endpoint,
        String subprotocol,
        ExtensionChain extensions,
        String requestUri,
        @Nullable String queryString,
        Map<String, String> pathParameters,
        @Nullable Principal userPrincipal,
        @Nullable String httpSessionId,
        ConnectionOptions options,
        ConnectionServices services,
        SessionEnvironment environment,
        @Nullable Object handshake) {}
