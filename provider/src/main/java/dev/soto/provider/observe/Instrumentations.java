package dev.soto.provider.observe;

import dev.soto.connection.ConnectionInterceptor;
import dev.soto.connection.registry.LiveConnection;
import dev.soto.protocol.model.Role;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.Settings;
import dev.soto.provider.settings.TracingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What surrounds the handshakes and sessions of a container. Most have nothing that does. */
final class Instrumentations implements AutoCloseable {
    private volatile List<Guard> all = List.of();

    /** Adds one, in place of one of the same class, and starts it. What it throws stops the start of the container. */
    synchronized void add(Instrumentation added, SotoStatistics statistics, LiveSettings settings) {
        added.start(statistics, settings);
        List<Guard> more = new ArrayList<>(all);
        more.removeIf(each -> {
            boolean replaced = each.instrumentation.getClass() == added.getClass();
            if (replaced) {
                each.tellLast(each.instrumentation::close);
            }
            return replaced;
        });
        more.add(new Guard(added));
        all = List.copyOf(more);
    }

    /** Adds one that was found, unless the application has given one of the same class: that one stays. */
    synchronized void addFound(Instrumentation found, SotoStatistics statistics, LiveSettings settings) {
        if (all.stream().noneMatch(each -> each.instrumentation.getClass() == found.getClass())) {
            add(found, statistics, settings);
        }
    }

    /** See {@link Instrumentation#around}. */
    Runnable around(Runnable task) {
        Runnable surrounded = task;
        for (Guard guard : all) {
            Runnable inner = surrounded;
            Runnable outer = guard.ask(() -> guard.instrumentation.around(inner));
            surrounded = outer == null ? inner : outer;
        }
        return surrounded;
    }

    /**
     * Refuses settings of traces that nobody reads.
     *
     * @throws IllegalArgumentException when one of them is given
     */
    void requireReader(Settings settings) {
        for (Setting<?> setting : settings.given()) {
            if (TracingTable.ALL.contains(setting)
                    && all.stream()
                            .noneMatch(each -> each.instrumentation.settings().contains(setting))) {
                throw new IllegalArgumentException(settings.statement(setting) + ", but what reads it is missing: add "
                        + TracingTable.ARTIFACT + " to the application, or take the setting away");
            }
        }
    }

    ObservedHandshake begin(Observation observation, String endpoint, Role role, Supplier<HandshakeStart> start) {
        List<Guard> asked = all;
        if (asked.isEmpty()) {
            return new ObservedHandshake(observation, endpoint, role, List.of(), null);
        }
        HandshakeStart handshake = start.get();
        List<ObservedHandshake.Link> links = new ArrayList<>(asked.size());
        for (Guard guard : asked) {
            HandshakeInterceptor made = guard.ask(() -> guard.instrumentation.handshake(handshake));
            if (made != null) {
                links.add(new ObservedHandshake.Link(guard, made));
            }
        }
        return new ObservedHandshake(observation, endpoint, role, List.copyOf(links), handshake.headers());
    }

    void opened(LiveConnection live, @Nullable Object handshake) {
        List<Guard> asked = all;
        if (asked.isEmpty()) {
            return;
        }
        ObservedHandshake before = handshake instanceof ObservedHandshake observed ? observed : null;
        String traceId = before == null ? null : before.traceId();
        SessionView view = SessionView.of(live);
        List<Guard.Guarded> interceptors = new ArrayList<>(asked.size());
        for (Guard guard : asked) {
            HandshakeInterceptor own = before == null ? null : before.of(guard);
            SessionInterceptor made = guard.ask(() -> guard.instrumentation.session(view, own, traceId));
            if (made != null) {
                interceptors.add(guard.around(made));
            }
        }
        if (!interceptors.isEmpty()) {
            live.connection()
                    .intercept(interceptors.size() == 1 ? interceptors.get(0) : new InterceptorChain(interceptors));
        }
    }

    void ended(LiveConnection live) {
        ConnectionInterceptor interceptor = live.connection().interceptor();
        if (interceptor instanceof InterceptorChain chain) {
            chain.ended(SessionView.of(live));
        } else if (interceptor instanceof Guard.Guarded single) {
            single.ended(SessionView.of(live));
        }
    }

    @Override
    public void close() {
        List<Guard> ended = all;
        all = List.of();
        ended.forEach(each -> each.tellLast(each.instrumentation::close));
    }
}
