/**
 * Maps WebSocket connections onto the Jakarta WebSocket API: sessions, remote endpoints, message handlers, coders,
 * annotated and programmatic endpoints, and the handshake objects of configurators.
 */
module dev.soto.bridge {
    requires transitive dev.soto.protocol;
    requires transitive jakarta.websocket;
    requires transitive jakarta.websocket.client;
    requires static org.jspecify;

    exports dev.soto.bridge.coder to
            dev.soto.cluster;
    exports dev.soto.bridge.endpoint;
    exports dev.soto.bridge.handshake;
    exports dev.soto.bridge.path;
    exports dev.soto.bridge.session;

    provides jakarta.websocket.server.ServerEndpointConfig.Configurator with
            dev.soto.bridge.handshake.DefaultConfigurator;
}
