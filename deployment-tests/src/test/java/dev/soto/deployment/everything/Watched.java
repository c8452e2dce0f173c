package dev.soto.deployment.everything;

import dev.soto.cluster.JoinTopic;
import dev.soto.cluster.SotoCluster;
import dev.soto.slf4j.LogContext;
import io.opentelemetry.api.trace.Span;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.util.concurrent.TimeUnit;
import org.slf4j.MDC;

/** An endpoint that says what each module does for it. */
@ServerEndpoint("/watched")
@JoinTopic("watched")
public class Watched {
    /** Called by the container. */
    @OnMessage
    public String say(String module, Session session) throws Exception {
        return switch (module) {
            case "cluster" ->
                "members "
                        + SotoCluster.of(session)
                                .topic("watched")
                                .count()
                                .toCompletableFuture()
                                .get(10, TimeUnit.SECONDS)
                                .members();
            case "slf4j" -> "endpoint " + MDC.get(LogContext.ENDPOINT);
            case "opentelemetry" ->
                "within a span: " + Span.current().getSpanContext().isValid();
            case "micrometer" ->
                "active " + Watching.METERS.get("soto.sessions.active").gauge().value();
            default -> throw new IllegalArgumentException(module);
        };
    }

    /** Called by the container. */
    @OnError
    public void fail(Throwable error, Session session) {
        session.getAsyncRemote().sendText("failed: " + error);
    }
}
