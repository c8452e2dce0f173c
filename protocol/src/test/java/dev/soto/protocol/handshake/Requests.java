package dev.soto.protocol.handshake;

import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;

/** Requests and endpoints of the handshake tests. */
final class Requests {
    private Requests() {}

    /** Returns the request of RFC 6455 section 1.2, without subprotocols. */
    static UpgradeRequest sample() {
        return new UpgradeRequest(
                "GET",
                "/chat",
                new Headers()
                        .set("Host", "server.example.com")
                        .set("Upgrade", "websocket")
                        .set("Connection", "Upgrade")
                        .set("Sec-WebSocket-Key", SampleNonce.KEY)
                        .set("Origin", "http://example.com")
                        .set("Sec-WebSocket-Version", "13"));
    }

    static UpgradeRequest with(String name, String value) {
        UpgradeRequest request = sample();
        request.headers().set(name, value);
        return request;
    }

    static UpgradeRequest without(String name) {
        UpgradeRequest request = sample();
        request.headers().remove(name);
        return request;
    }

    static UpgradeRequest withProtocols(String value) {
        return with("Sec-WebSocket-Protocol", value);
    }

    static UpgradeRequest withExtensions(String value) {
        return with("Sec-WebSocket-Extensions", value);
    }

    static UpgradeRequest of(ClientHandshake client) {
        return new UpgradeRequest("GET", "/", client.requestHeaders());
    }

    static ExtensionManager deflate() {
        return new ExtensionManager().add(() -> new PerMessageDeflate(DeflateOptions.DEFAULT));
    }

    static ExtensionManager none() {
        return new ExtensionManager();
    }
}
