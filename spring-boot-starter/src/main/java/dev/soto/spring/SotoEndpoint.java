package dev.soto.spring;

import dev.soto.connection.Traffic;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.observe.EndpointView;
import dev.soto.provider.observe.SessionView;
import dev.soto.provider.observe.SettingView;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.security.Principal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * The server container for operators: {@code GET /actuator/soto} has endpoints, settings in force and the first sessions, {@code
 * GET /actuator/soto/{id}} a session, and {@code DELETE /actuator/soto/{id}?code=4001&reason=...} closes it. {@code POST
 * /actuator/soto} changes a setting, {@code POST /actuator/soto/drain} begins a drain.
 */
@Endpoint(id = "soto")
public final class SotoEndpoint {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 10_000;

    private final ServletContext context;

    SotoEndpoint(ServletContext context) {
        this.context = context;
    }

    private @Nullable SotoServerContainer container() {
        return context.getAttribute(SotoServletContainerInitializer.ATTRIBUTE) instanceof SotoServerContainer found
                ? found
                : null;
    }

    /**
     * Returns endpoints, settings and sessions.
     *
     * @param filter a part of the endpoint, path or user of sessions; all without it
     * @param limit most sessions that are listed, 100 without it
     */
    @ReadOperation
    public WebEndpointResponse<Map<String, Object>> overview(@Nullable String filter, @Nullable Integer limit) {
        int most = limit == null ? DEFAULT_LIMIT : limit;
        if (most < 0 || most > MAX_LIMIT) {
            return refused("limit is " + most + ", allowed is 0 to " + MAX_LIMIT);
        }
        SotoServerContainer container = container();
        Map<String, Object> overview = new LinkedHashMap<>();
        if (container == null) {
            return new WebEndpointResponse<>(overview);
        }
        overview.put(
                "endpoints",
                container.statistics().endpoints().stream()
                        .map(SotoEndpoint::show)
                        .toList());
        overview.put(
                "sessions",
                container
                        .statistics()
                        .sessions()
                        .filter(session -> matches(session, filter))
                        .limit(most)
                        .map(SotoEndpoint::show)
                        .toList());
        overview.put(
                "settings",
                container.statistics().settings().stream()
                        .collect(Collectors.toMap(
                                SettingView::name,
                                setting -> Map.of(
                                        "value",
                                        setting.value(),
                                        "source",
                                        setting.source(),
                                        "changes",
                                        setting.effect().words()),
                                (one, other) -> one,
                                LinkedHashMap::new)));
        return new WebEndpointResponse<>(overview);
    }

    /** Returns a session; 404 when there is none of that id. */
    @ReadOperation
    public @Nullable Map<String, Object> session(@Selector String id) {
        SotoServerContainer container = container();
        return container == null
                ? null
                : container.statistics().session(id).map(SotoEndpoint::show).orElse(null);
    }

    /**
     * Closes a session.
     *
     * @param code 1001 without it
     * @param reason none without it
     * @return whether there was such a session, and it was open
     */
    @DeleteOperation
    public WebEndpointResponse<Map<String, Object>> close(
            SecurityContext security, @Selector String id, @Nullable Integer code, @Nullable String reason) {
        SotoServerContainer container = container();
        CloseStatus status = new CloseStatus(code == null ? CloseCode.GOING_AWAY : code, reason == null ? "" : reason);
        try {
            return new WebEndpointResponse<>(
                    Map.of("closed", container != null && container.control().close(id, status, who(security))));
        } catch (IllegalArgumentException notSendable) {
            return refused(Objects.requireNonNullElse(notSendable.getMessage(), "code or reason may not be sent"));
        }
    }

    /**
     * Changes a setting while the container serves: {@code POST /actuator/soto} with {@code {"name": "dev.soto.idleTimeout", "value":
     * "5min"}}.
     *
     * @return what it was, what it is, and from when on
     */
    @WriteOperation
    public WebEndpointResponse<Map<String, Object>> change(SecurityContext security, String name, String value) {
        SotoServerContainer container = container();
        if (container == null) {
            return refused("there is no container of Soto");
        }
        try {
            LiveSettings.Change change = container.control().change(name, value, who(security));
            return new WebEndpointResponse<>(Map.of(
                    "before",
                    change.before(),
                    "after",
                    change.after(),
                    "effect",
                    change.effect().words()));
        } catch (IllegalArgumentException wrong) {
            return refused(Objects.requireNonNullElse(wrong.getMessage(), "the value is not allowed"));
        }
    }

    /**
     * Begins to empty the server: {@code POST /actuator/soto/drain}, with {@code {"seconds": 30}} to spread the closes over another
     * time.
     */
    @WriteOperation
    public WebEndpointResponse<Map<String, Object>> act(
            SecurityContext security, @Selector String id, @Nullable Long seconds) {
        SotoServerContainer container = container();
        if (container == null || !id.equals("drain")) {
            return refused("\"drain\" is all that can be done, but not \"" + id + '"');
        }
        try {
            if (seconds == null) {
                container.control().drain(who(security));
            } else {
                container.control().drain(Duration.ofSeconds(seconds), who(security));
            }
        } catch (IllegalArgumentException wrong) {
            return refused(Objects.requireNonNullElse(wrong.getMessage(), "the time is not allowed"));
        }
        return new WebEndpointResponse<>(
                Map.of("draining", true, "remaining", container.control().remaining()));
    }

    /** Says why in the answer itself: of what is thrown, Spring Boot's error page leaves the message out by default. */
    private static WebEndpointResponse<Map<String, Object>> refused(String why) {
        return new WebEndpointResponse<>(Map.of("error", why), WebEndpointResponse.STATUS_BAD_REQUEST);
    }

    private static String who(SecurityContext security) {
        Principal user = security.getPrincipal();
        return user == null ? "the actuator" : user.getName() + " (actuator)";
    }

    private static boolean matches(SessionView session, @Nullable String filter) {
        if (filter == null) {
            return true;
        }
        String path = session.path();
        String user = session.user();
        return session.endpoint().contains(filter)
                || path != null && path.contains(filter)
                || user != null && user.contains(filter);
    }

    private static Map<String, Object> show(EndpointView view) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("endpoint", view.endpoint());
        shown.put("active", view.active());
        shown.put("opened", view.totals().opened());
        shown.put("ended", view.ended());
        shown.put("handshakes", view.handshakes());
        shown.put("received", show(view.totals().statistics().received()));
        shown.put("sent", show(view.totals().statistics().sent()));
        shown.put("queuedBytes", view.totals().statistics().queuedBytes());
        shown.put("longestQueueBytes", view.totals().statistics().longestQueueBytes());
        return shown;
    }

    private static Map<String, Object> show(SessionView view) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", view.id());
        shown.put("endpoint", view.endpoint());
        shown.put("peer", String.valueOf(view.peer()));
        shown.put("path", view.path());
        shown.put("user", view.user());
        shown.put("subprotocol", view.subprotocol());
        shown.put("extensions", List.copyOf(view.extensions()));
        shown.put("state", view.state().name().toLowerCase(Locale.ROOT));
        shown.put("ageMillis", view.age().toMillis());
        shown.put("received", show(view.statistics().received()));
        shown.put("sent", show(view.statistics().sent()));
        shown.put("queuedBytes", view.statistics().queuedBytes());
        shown.put("longestQueueBytes", view.statistics().longestQueueBytes());
        return shown;
    }

    private static Map<String, Object> show(Traffic traffic) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("textMessages", traffic.textMessages());
        shown.put("binaryMessages", traffic.binaryMessages());
        shown.put("messageBytes", traffic.messageBytes());
        shown.put("wireBytes", traffic.wireBytes());
        shown.put("pings", traffic.pings());
        shown.put("pongs", traffic.pongs());
        return shown;
    }
}
