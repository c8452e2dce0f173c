package dev.soto.opentelemetry;

import dev.soto.protocol.handshake.Headers;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a propagator is shown of a request: 8 KiB of its fields together, and of {@code traceparent} one that is there once (W3C Trace Context
 * section 3.2); others that are there several times are one list (RFC 9110 section 5.3). For one extraction.
 */
final class RequestGetter implements TextMapGetter<Headers> {
    static final int MAX_CHARACTERS = 8 * 1024;

    private int taken;

    @Override
    public Iterable<String> keys(Headers request) {
        return request.names();
    }

    @Override
    public @Nullable String get(@Nullable Headers request, String key) {
        List<String> values = request == null ? List.of() : request.values(key);
        if (values.isEmpty() || values.size() > 1 && key.equalsIgnoreCase("traceparent")) {
            return null;
        }
        String joined = String.join(",", values);
        if (taken + joined.length() > MAX_CHARACTERS) {
            return null;
        }
        taken += joined.length();
        return joined;
    }
}
