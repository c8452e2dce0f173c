package dev.soto.slf4j;

import dev.soto.provider.observe.FieldText;
import dev.soto.provider.observe.HandshakeInterceptor;
import dev.soto.provider.observe.HandshakeStart;
import dev.soto.provider.observe.Instrumentation;
import dev.soto.provider.observe.SessionInterceptor;
import dev.soto.provider.observe.SessionView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts into SLF4J's {@link MDC}, while Soto calls the application, which session it calls it for. All callbacks have it: of endpoints, of
 * handlers without Jakarta and of clients, streams and {@code SendHandler}s on threads of their own, and what a handshake calls, which has
 * no session yet. What was there before is there too, and alone again afterwards, whatever the application has put there meanwhile.
 *
 * <p>Found by {@link java.util.ServiceLoader}: to have the jar is enough.
 */
public final class LogContext implements Instrumentation {
    /** Key of the session's id. */
    public static final String SESSION = "soto.session";

    /** Key of the endpoint: path template or route of a server, class of a client. */
    public static final String ENDPOINT = "soto.endpoint";

    /** Key of the name of the authenticated user; not there without one. */
    public static final String USER = "soto.user";

    /** Key of the trace of the handshake, 32 hexadecimal digits; not there without one. */
    public static final String TRACE = "soto.trace";

    private static final List<String> KEYS = List.of(SESSION, ENDPOINT, USER, TRACE);

    /** Created by the service loader. */
    public LogContext() {}

    @Override
    public HandshakeInterceptor handshake(HandshakeStart handshake) {
        return new HandshakeInterceptor() {
            @Override
            public Object enter(@Nullable String traceId) {
                return put(fields(null, handshake.endpoint(), handshake.user(), traceId));
            }

            @Override
            public void leave(@Nullable Object entered) {
                restore(entered);
            }
        };
    }

    @Override
    public SessionInterceptor session(
            SessionView session, @Nullable HandshakeInterceptor handshake, @Nullable String traceId) {
        return new OfSession(fields(session.id(), session.endpoint(), session.user(), traceId));
    }

    private static Map<String, String> fields(
            @Nullable String session, String endpoint, @Nullable String user, @Nullable String trace) {
        Map<String, String> fields = new HashMap<>();
        fields.put(ENDPOINT, FieldText.of(endpoint));
        if (session != null) {
            fields.put(SESSION, FieldText.of(session));
        }
        if (user != null) {
            fields.put(USER, FieldText.of(user));
        }
        if (trace != null) {
            fields.put(TRACE, trace);
        }
        return Map.copyOf(fields);
    }

    /** Returns what {@link #restore} is to be given. */
    private static Map<String, String> put(Map<String, String> fields) {
        Map<String, String> before = MDC.getCopyOfContextMap();
        if (before == null || before.isEmpty()) {
            MDC.setContextMap(fields);
            return Map.of();
        }
        Map<String, String> both = new HashMap<>(before);
        // A callback may be within another session's, which has a user, say.
        KEYS.forEach(both::remove);
        both.putAll(fields);
        MDC.setContextMap(both);
        return before;
    }

    @SuppressWarnings("unchecked")
    private static void restore(@Nullable Object entered) {
        if (entered instanceof Map<?, ?> before && !before.isEmpty()) {
            MDC.setContextMap((Map<String, String>) before);
        } else if (entered != null) {
            MDC.clear();
        }
    }

    private record OfSession(Map<String, String> fields) implements SessionInterceptor {
        @Override
        public Object enter(Call call, @Nullable Object subject, boolean last) {
            return put(fields);
        }

        @Override
        public void leave(@Nullable Object entered) {
            restore(entered);
        }

        @Override
        public Runnable around(Runnable task) {
            return () -> {
                Object entered = put(fields);
                try {
                    task.run();
                } finally {
                    restore(entered);
                }
            };
        }
    }
}
