package dev.soto.bridge.handshake;

import dev.soto.protocol.handshake.Headers;
import jakarta.websocket.HandshakeResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The proposed answer as a configurator sees it, who may change its header fields. Most never look at them. */
final class ResponseView implements HandshakeResponse {
    private final Headers proposed;
    private @Nullable Map<String, List<String>> headers;

    ResponseView(Headers proposed) {
        this.proposed = proposed;
    }

    @Override
    public Map<String, List<String>> getHeaders() {
        Map<String, List<String>> map = headers;
        if (map == null) {
            map = proposed.toMap();
            headers = map;
        }
        return map;
    }

    /** Returns what the configurator has got, and perhaps changed; null when it did not ask. */
    @Nullable
    Map<String, List<String>> handedOut() {
        return headers;
    }
}
