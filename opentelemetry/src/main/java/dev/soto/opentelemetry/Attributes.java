package dev.soto.opentelemetry;

import io.opentelemetry.api.common.AttributeKey;

/** Names of attributes: those of OpenTelemetry's conventions where there are any (HTTP is stable, messaging in development), else Soto's. */
final class Attributes {
    static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");
    static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client.address");
    static final AttributeKey<String> USER_AGENT = AttributeKey.stringKey("user_agent.original");
    static final AttributeKey<String> PROTOCOL = AttributeKey.stringKey("network.protocol.name");
    static final AttributeKey<String> PROTOCOL_VERSION = AttributeKey.stringKey("network.protocol.version");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.type");
    static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    static final AttributeKey<Long> SIZE = AttributeKey.longKey("messaging.message.body.size");
    static final AttributeKey<String> SESSION = AttributeKey.stringKey("soto.session.id");
    static final AttributeKey<String> TYPE = AttributeKey.stringKey("soto.message.type");
    static final AttributeKey<Long> CODE = AttributeKey.longKey("soto.close.code");
    static final AttributeKey<String> REASON = AttributeKey.stringKey("soto.close.reason");
    static final AttributeKey<String> INITIATOR = AttributeKey.stringKey("soto.close.initiator");

    private Attributes() {}
}
