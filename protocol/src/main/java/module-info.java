/**
 * The Soto WebSocket engine (RFC 6455, RFC 7692) and the live connection over any byte transport. Needs nothing but the
 * JDK and can be used without Jakarta.
 */
module dev.soto.protocol {
    requires static com.google.errorprone.annotations;
    requires static org.jspecify;

    exports dev.soto.connection;
    exports dev.soto.connection.registry;
    exports dev.soto.log to
            dev.soto.bridge,
            dev.soto.cluster,
            dev.soto.cluster.nats,
            dev.soto.provider,
            dev.soto.servlet,
            dev.soto.server;
    exports dev.soto.protocol;
    exports dev.soto.protocol.extension;
    exports dev.soto.protocol.extension.deflate;
    exports dev.soto.protocol.handshake;
    exports dev.soto.protocol.model;
    exports dev.soto.protocol.syntax to
            dev.soto.bridge,
            dev.soto.cli,
            dev.soto.console,
            dev.soto.provider,
            dev.soto.server,
            dev.soto.servlet;
    exports dev.soto.transport;
}
