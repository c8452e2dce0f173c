package dev.soto.spring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompBrokerRelayMessageHandler;
import org.springframework.web.socket.config.WebSocketMessageBrokerStats;
import org.springframework.web.socket.messaging.StompSubProtocolHandler;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;

/**
 * What Spring counts of its message broker over WebSocket, and writes to the log every half hour, as meters. A part that the
 * application has not configured, the broker relay for example, is 0.
 */
final class BrokerMeters implements MeterBinder {
    private static final String TRANSPORT = "transport";
    private static final String REASON = "reason";
    private static final String COMMAND = "command";

    private final WebSocketMessageBrokerStats stats;

    BrokerMeters(WebSocketMessageBrokerStats stats) {
        this.stats = stats;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        sessions(registry);
        frames(registry);
        relay(registry);
    }

    private void sessions(MeterRegistry registry) {
        gauge(registry, "websocket", ofSessions(SubProtocolWebSocketHandler.Stats::getWebSocketSessions));
        gauge(registry, "http-streaming", ofSessions(SubProtocolWebSocketHandler.Stats::getHttpStreamingSessions));
        gauge(registry, "http-polling", ofSessions(SubProtocolWebSocketHandler.Stats::getHttpPollingSessions));
        FunctionCounter.builder(
                        "soto.broker.sessions.opened",
                        stats,
                        ofSessions(SubProtocolWebSocketHandler.Stats::getTotalSessions))
                .description("sessions of Spring's message broker that opened")
                .register(registry);
        abnormal(registry, "limit-exceeded", ofSessions(SubProtocolWebSocketHandler.Stats::getLimitExceededSessions));
        abnormal(registry, "no-messages", ofSessions(SubProtocolWebSocketHandler.Stats::getNoMessagesReceivedSessions));
        abnormal(registry, "transport-error", ofSessions(SubProtocolWebSocketHandler.Stats::getTransportErrorSessions));
    }

    private void gauge(MeterRegistry registry, String transport, ToDoubleFunction<WebSocketMessageBrokerStats> value) {
        Gauge.builder("soto.broker.sessions", stats, value)
                .description("sessions of Spring's message broker that have not ended")
                .tag(TRANSPORT, transport)
                .strongReference(true)
                .register(registry);
    }

    private void abnormal(MeterRegistry registry, String reason, ToDoubleFunction<WebSocketMessageBrokerStats> value) {
        FunctionCounter.builder("soto.broker.sessions.abnormal", stats, value)
                .description("sessions of Spring's message broker that it ended for a reason of its own")
                .tag(REASON, reason)
                .register(registry);
    }

    private void frames(MeterRegistry registry) {
        frames(registry, "soto.broker.frames", "connect", ofStomp(StompSubProtocolHandler.Stats::getTotalConnect));
        frames(registry, "soto.broker.frames", "connected", ofStomp(StompSubProtocolHandler.Stats::getTotalConnected));
        frames(
                registry,
                "soto.broker.frames",
                "disconnect",
                ofStomp(StompSubProtocolHandler.Stats::getTotalDisconnect));
    }

    private void frames(
            MeterRegistry registry, String name, String command, ToDoubleFunction<WebSocketMessageBrokerStats> value) {
        FunctionCounter.builder(name, stats, value)
                .description("STOMP frames by command")
                .tag(COMMAND, command)
                .register(registry);
    }

    private void relay(MeterRegistry registry) {
        Gauge.builder(
                        "soto.broker.relay.connections",
                        stats,
                        ofRelay(StompBrokerRelayMessageHandler.Stats::getTotalHandlers))
                .description("connections to the broker that Spring relays to")
                .strongReference(true)
                .register(registry);
        String name = "soto.broker.relay.frames";
        frames(registry, name, "connect", ofRelay(StompBrokerRelayMessageHandler.Stats::getTotalConnect));
        frames(registry, name, "connected", ofRelay(StompBrokerRelayMessageHandler.Stats::getTotalConnected));
        frames(registry, name, "disconnect", ofRelay(StompBrokerRelayMessageHandler.Stats::getTotalDisconnect));
    }

    private static ToDoubleFunction<WebSocketMessageBrokerStats> ofSessions(
            ToDoubleFunction<SubProtocolWebSocketHandler.Stats> value) {
        return all -> valueOf(all.getWebSocketSessionStats(), value);
    }

    private static ToDoubleFunction<WebSocketMessageBrokerStats> ofStomp(
            ToDoubleFunction<StompSubProtocolHandler.Stats> value) {
        return all -> valueOf(all.getStompSubProtocolStats(), value);
    }

    private static ToDoubleFunction<WebSocketMessageBrokerStats> ofRelay(
            ToDoubleFunction<StompBrokerRelayMessageHandler.Stats> value) {
        return all -> valueOf(all.getStompBrokerRelayStats(), value);
    }

    private static <T> double valueOf(@Nullable T part, ToDoubleFunction<T> value) {
        return part == null ? 0 : value.applyAsDouble(part);
    }
}
