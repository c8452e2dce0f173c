package dev.soto.opentelemetry;

import dev.soto.connection.ConnectionListener;
import dev.soto.server.SotoServer;
import dev.soto.server.SotoServerBuilder;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.Reader;

/** Endpoints and a handler that say which span is current in them. */
final class TracedSite {
    private TracedSite() {}

    static SotoServerBuilder builder() {
        return SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .endpoint(Telling.class)
                .endpoint(Streaming.class)
                .websocket("/handler", (connection, request) -> new ConnectionListener() {
                    @Override
                    public void onText(String message) {
                        connection.sendText(current(), null);
                    }
                });
    }

    /** The current trace and span, the baggage, the handshake. */
    static String current() {
        return Span.current().getSpanContext().getTraceId() + " "
                + Span.current().getSpanContext().getSpanId() + " "
                + Baggage.current().getEntryValue("tenant") + " "
                + Tracing.handshake(Context.current()).getSpanId();
    }

    /** Says what is current. */
    @ServerEndpoint("/telling/{name}")
    public static final class Telling {
        /** Called by the container. */
        @OnOpen
        public void open(Session session) throws IOException {
            session.getBasicRemote().sendText(current());
        }

        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            if (message.equals("throw")) {
                throw new IllegalStateException("as it was asked to");
            }
            return current();
        }

        /** Called by the container. */
        @OnError
        public void error(Throwable error) {}
    }

    /** Reads a stream. */
    @ServerEndpoint("/streaming")
    public static final class Streaming {
        /** Called by the container. */
        @OnMessage
        public String message(Reader reader) throws IOException {
            long characters = reader.transferTo(java.io.Writer.nullWriter());
            return current() + " " + characters;
        }
    }
}
