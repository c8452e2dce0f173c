package dev.soto.peers;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.StringReader;
import org.jspecify.annotations.Nullable;

/** Goes on with the trace that is in a message; docs/operating.md has the same. */
@ServerEndpoint("/orders")
public final class TracedOrders {
    private static final TextMapGetter<JsonObject> FIELDS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(JsonObject message) {
            return message.keySet();
        }

        @Override
        public @Nullable String get(@Nullable JsonObject message, String key) {
            return message == null ? null : message.getString(key, null);
        }
    };

    private final OpenTelemetry openTelemetry;

    TracedOrders(OpenTelemetry openTelemetry) {
        this.openTelemetry = openTelemetry;
    }

    /** Called by the container. */
    @OnMessage
    public void order(String text, Session session) throws IOException {
        JsonObject message;
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            message = reader.readObject();
        }
        Context parent =
                openTelemetry.getPropagators().getTextMapPropagator().extract(Context.current(), message, FIELDS);
        Span span = openTelemetry
                .getTracer("orders")
                .spanBuilder("order " + message.getString("order"))
                .setSpanKind(SpanKind.CONSUMER)
                .setParent(parent)
                .addLink(Span.current().getSpanContext())
                .startSpan();
        try (Scope ignored = parent.with(span).makeCurrent()) {
            session.getBasicRemote().sendText(reply(message));
        } finally {
            span.end();
        }
    }

    private String reply(JsonObject message) {
        JsonObjectBuilder reply = Json.createObjectBuilder().add("order", message.getString("order"));
        openTelemetry
                .getPropagators()
                .getTextMapPropagator()
                .inject(Context.current(), reply, (fields, key, value) -> fields.add(key, value));
        return reply.build().toString();
    }
}
