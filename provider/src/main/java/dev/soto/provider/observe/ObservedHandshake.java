package dev.soto.provider.observe;

import dev.soto.bridge.session.CallbackScope;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.model.Role;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An opening handshake, from its beginning to its answer: counts and tells of it once, surrounds the application's part of it, and goes
 * with it to the session that comes of it. Used by one thread at a time.
 */
public final class ObservedHandshake implements CallbackScope {

    /** One who surrounds it. */
    record Link(Guard guard, HandshakeInterceptor interceptor) {}

    private static final int TRACE_ID_AT = 3;
    private static final int TRACE_ID_END = 35;
    private static final int TRACE_PARENT_LENGTH = 55;

    private final Observation observation;
    private final String endpoint;
    private final Role role;
    private final long began = System.nanoTime();
    private final List<Link> links;
    private final @Nullable Headers headers;
    private final Map<HandshakePhase, Duration> phases = new EnumMap<>(HandshakePhase.class);

    ObservedHandshake(
            Observation observation, String endpoint, Role role, List<Link> links, @Nullable Headers headers) {
        this.observation = observation;
        this.endpoint = endpoint;
        this.role = role;
        this.links = links;
        this.headers = headers;
    }

    /** Returns this as what surrounds calls; {@link CallbackScope#NONE} when nobody wants to. */
    public CallbackScope scope() {
        return links.isEmpty() ? CallbackScope.NONE : this;
    }

    @Override
    public @Nullable Object enter() {
        String trace = traceId();
        return links.stream()
                .map(link -> link.guard().<Object>ask(() -> link.interceptor().enter(trace)))
                .toArray();
    }

    @Override
    public void leave(@Nullable Object entered) {
        if (entered instanceof @Nullable Object[] each) {
            for (int i = each.length - 1; i >= 0; i--) {
                Link link = links.get(i);
                Object token = each[i];
                link.guard().tellLast(() -> link.interceptor().leave(token));
            }
        }
    }

    /** Adds header fields to the request of a client. */
    public void addTo(Headers request) {
        links.forEach(link -> link.guard().tell(() -> link.interceptor().addTo(request)));
    }

    /** A request of a client's has been sent, with what others than Soto have put into it. */
    public void sent(Supplier<Headers> request) {
        if (!links.isEmpty()) {
            Headers fields = request.get();
            links.forEach(link -> link.guard().tell(() -> link.interceptor().sent(fields)));
        }
    }

    /** A request of a client's has been answered, another one may follow: how long its phases took. */
    public void timed(Map<HandshakePhase, Duration> took) {
        took.forEach((phase, time) -> phases.merge(phase, time, Duration::plus));
    }

    /**
     * It has been answered, or has failed.
     *
     * @param status of the answer, see {@link HandshakeView#status}
     * @param view made when somebody is told; given how long it took
     */
    public void answered(int status, Function<Duration, HandshakeView> view) {
        Duration duration = Duration.ofNanos(System.nanoTime() - began);
        observation.count(endpoint, role, status);
        if (!links.isEmpty() || observation.hearsHandshakes(endpoint)) {
            HandshakeView handshake = view.apply(duration).with(phases);
            observation.tell(endpoint, handshake);
            links.forEach(link -> link.guard().tellLast(() -> link.interceptor().answered(handshake)));
        }
    }

    /** Returns what an instrumentation has made of it. */
    @Nullable
    HandshakeInterceptor of(Guard guard) {
        for (Link link : links) {
            if (link.guard() == guard) {
                return link.interceptor();
            }
        }
        return null;
    }

    /** Returns the trace that it belongs to; null without one. */
    @Nullable
    String traceId() {
        return links.stream()
                .map(link -> link.guard().ask(link.interceptor()::traceId))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> headers == null ? null : traceId(headers));
    }

    /** Takes the trace from the request (W3C Trace Context section 3.2.2); one that is malformed, or there twice, is none. */
    private static @Nullable String traceId(Headers headers) {
        List<String> given = headers.values("traceparent");
        String parent = given.size() == 1 ? given.get(0).strip() : "";
        if (parent.length() < TRACE_PARENT_LENGTH
                || parent.startsWith("ff")
                || parent.charAt(TRACE_ID_AT - 1) != '-'
                || parent.charAt(TRACE_ID_END) != '-') {
            return null;
        }
        String id = parent.substring(TRACE_ID_AT, TRACE_ID_END);
        boolean valid = id.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')
                && id.chars().anyMatch(c -> c != '0');
        return valid ? id : null;
    }
}
