package dev.soto.connection.registry;

import dev.soto.connection.ConnectionMeter;
import dev.soto.connection.ErrorKind;
import dev.soto.connection.OverflowPolicy;
import dev.soto.protocol.model.Role;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what is rare on the connections of an endpoint, for all of them together, and hands on what is timed. Thread-safe, and never
 * less than it was.
 */
final class EndpointMeter implements ConnectionMeter {
    private final String endpoint;
    private final Role role;
    private final ConnectionObserver observer;
    private final Map<ErrorKind, LongAdder> errors = adders(ErrorKind.class);
    private final Map<OverflowPolicy, LongAdder> overflows = adders(OverflowPolicy.class);

    EndpointMeter(String endpoint, Role role, ConnectionObserver observer) {
        this.endpoint = endpoint;
        this.role = role;
        this.observer = observer;
    }

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
        Map<E, LongAdder> adders = new EnumMap<>(type);
        for (E each : type.getEnumConstants()) {
            adders.put(each, new LongAdder());
        }
        return adders;
    }

    private static <E extends Enum<E>> Map<E, Long> sums(Map<E, LongAdder> adders) {
        Map<E, Long> sums = new EnumMap<>(adders.keySet().iterator().next().getDeclaringClass());
        adders.forEach((each, adder) -> {
            if (adder.sum() != 0) {
                sums.put(each, adder.sum());
            }
        });
        return Map.copyOf(sums);
    }

    Map<ErrorKind, Long> errors() {
        return sums(errors);
    }

    Map<OverflowPolicy, Long> overflows() {
        return sums(overflows);
    }

    @Override
    public int sampling() {
        return observer.sampling();
    }

    @Override
    public void callbackReturned(long nanos) {
        observer.measured(endpoint, role, Measured.CALLBACK, nanos);
    }

    @Override
    public void messageWritten(long nanos) {
        observer.measured(endpoint, role, Measured.SEND, nanos);
    }

    @Override
    public void pingAnswered(long nanos) {
        observer.measured(endpoint, role, Measured.PING, nanos);
    }

    @Override
    public void queueFull(OverflowPolicy policy) {
        add(overflows, policy);
    }

    @Override
    public void failed(ErrorKind kind) {
        add(errors, kind);
    }

    private static <E> void add(Map<E, LongAdder> adders, E what) {
        LongAdder adder = adders.get(what);
        if (adder != null) {
            adder.increment();
        }
    }
}
