package dev.soto.jfr;

import dev.soto.provider.observe.EndpointView;
import dev.soto.provider.observe.FieldText;
import dev.soto.provider.observe.HandshakeInterceptor;
import dev.soto.provider.observe.HandshakePhase;
import dev.soto.provider.observe.HandshakeStart;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.Instrumentation;
import dev.soto.provider.observe.SessionInterceptor;
import dev.soto.provider.observe.SessionView;
import dev.soto.provider.observe.SotoStatistics;
import dev.soto.provider.settings.LiveSettings;
import java.lang.ref.WeakReference;
import java.time.Duration;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Has the JDK's flight recorder see handshakes, sessions, callbacks and sends that take their time, full queues, broken rules and what
 * endpoints have done. As long as nothing is recorded a callback pays a look at a flag. Found by {@link java.util.ServiceLoader}: to have
 * the jar is enough.
 */
public final class FlightRecording implements Instrumentation {
    private @Nullable Runnable statisticsHook;

    /** Created by the service loader. */
    public FlightRecording() {}

    @Override
    public void start(SotoStatistics statistics, LiveSettings settings) {
        if (FlightRecorder.isAvailable()) {
            Runnable hook = new StatisticsHook(new WeakReference<>(statistics));
            statisticsHook = hook;
            FlightRecorder.addPeriodicEvent(StatisticsEvent.class, hook);
        }
    }

    @Override
    public void close() {
        if (statisticsHook != null) {
            FlightRecorder.removePeriodicEvent(statisticsHook);
        }
    }

    @Override
    public HandshakeInterceptor handshake(HandshakeStart handshake) {
        HandshakeEvent event = new HandshakeEvent();
        event.begin();
        return new HandshakeInterceptor() {
            @Override
            public void answered(HandshakeView view) {
                if (event.shouldCommit()) {
                    event.endpoint = view.endpoint();
                    event.role = view.role().name();
                    event.peer = text(view.peer());
                    event.path = text(view.path());
                    event.status = view.status();
                    event.refusal = text(view.refusal());
                    event.resolve = nanos(view, HandshakePhase.RESOLVE);
                    event.connect = nanos(view, HandshakePhase.CONNECT);
                    event.tls = nanos(view, HandshakePhase.TLS);
                    event.upgrade = nanos(view, HandshakePhase.UPGRADE);
                    event.commit();
                }
            }
        };
    }

    @Override
    public SessionInterceptor session(
            SessionView session, @Nullable HandshakeInterceptor handshake, @Nullable String traceId) {
        return new RecordedSession(session);
    }

    private static long nanos(HandshakeView view, HandshakePhase phase) {
        return view.phases().getOrDefault(phase, Duration.ZERO).toNanos();
    }

    /** What a peer may have chosen is one line. */
    static @Nullable String text(@Nullable Object value) {
        return value == null ? null : FieldText.of(value.toString());
    }

    /** Containers that nobody closes are not kept by it. */
    private record StatisticsHook(WeakReference<SotoStatistics> statistics) implements Runnable {
        @Override
        public void run() {
            SotoStatistics present = statistics.get();
            if (present == null) {
                FlightRecorder.removePeriodicEvent(this);
                return;
            }
            present.endpoints().forEach(StatisticsHook::commit);
        }

        private static void commit(EndpointView endpoint) {
            StatisticsEvent event = new StatisticsEvent();
            if (!event.shouldCommit()) {
                return;
            }
            var sums = endpoint.totals().statistics();
            event.endpoint = endpoint.endpoint();
            event.role = endpoint.totals().role().name();
            event.active = endpoint.active();
            event.opened = endpoint.totals().opened();
            event.messagesReceived = sums.received().messages();
            event.bytesReceived = sums.received().messageBytes();
            event.wireBytesReceived = sums.received().wireBytes();
            event.messagesSent = sums.sent().messages();
            event.bytesSent = sums.sent().messageBytes();
            event.wireBytesSent = sums.sent().wireBytes();
            event.queuedBytes = sums.queuedBytes();
            event.dropped = sums.droppedMessages();
            event.commit();
        }
    }
}
