package dev.soto.jfr;

import dev.soto.provider.observe.EndpointView;
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

/** What {@link FlightRecording} does where there is a flight recorder. */
final class Recorder implements Instrumentation {
    private @Nullable Runnable statisticsHook;

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
                    event.peer = FlightRecording.text(view.peer());
                    event.path = FlightRecording.text(view.path());
                    event.status = view.status();
                    event.refusal = FlightRecording.text(view.refusal());
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
