package dev.soto.cluster.members;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.JoinTopic;
import dev.soto.cluster.TopicOptions;
import dev.soto.protocol.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@link JoinTopic} says. */
final class JoinedTopics {
    private static final System.Logger LOG = System.getLogger(JoinedTopics.class.getName());
    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]*)}");

    private final ContainerCluster cluster;
    private final Map<Class<?>, List<JoinTopic>> known = new ConcurrentHashMap<>();

    JoinedTopics(ContainerCluster cluster) {
        this.cluster = cluster;
    }

    private List<JoinTopic> of(EndpointModel endpoint) {
        return known.computeIfAbsent(
                endpoint.endpointClass(), type -> List.of(type.getAnnotationsByType(JoinTopic.class)));
    }

    /** Checks an endpoint that is to be deployed. */
    void check(EndpointModel endpoint) {
        for (JoinTopic each : of(endpoint)) {
            Set<String> asked = VARIABLE.matcher(each.value())
                    .results()
                    .map((MatchResult found) -> found.group(1))
                    .collect(Collectors.toSet());
            // What is matched by somebody else has no path here; its variables are seen when a session opens.
            if (endpoint.role() == Role.SERVER && endpoint.name().startsWith("/")) {
                List<String> missing = new ArrayList<>(asked);
                missing.removeAll(endpoint.path().variables());
                if (!missing.isEmpty()) {
                    throw new IllegalArgumentException("endpoint " + endpoint + ": @JoinTopic(\"" + each.value()
                            + "\") has {" + missing.get(0) + "}, which is no variable of its path");
                }
            }
        }
    }

    /** A session has opened. */
    void opened(SotoSession session) {
        for (JoinTopic each : of(session.model())) {
            if (session.connection().isOpen()) {
                join(session, each);
            }
        }
    }

    private void join(SotoSession session, JoinTopic annotation) {
        String name = annotation.value();
        try {
            Map<String, String> values = session.getPathParameters();
            name = VARIABLE.matcher(name)
                    .replaceAll(found -> Matcher.quoteReplacement(value(values, annotation, found.group(1))));
            TopicOptions options = annotation.presence() ? TopicOptions.DEFAULTS.presence() : null;
            cluster.topics().named(name, options).join(session);
        } catch (IllegalArgumentException | IllegalStateException refused) {
            if (session.connection().isOpen()) {
                // The value of a variable is the peer's: too long, or with NUL.
                LOG.log(System.Logger.Level.WARNING, "session {0} joins no topic: {1}", session, refused.getMessage());
            }
        }
    }

    private static String value(Map<String, String> values, JoinTopic annotation, String variable) {
        String value = values.get(variable);
        if (value == null) {
            throw new IllegalArgumentException("@JoinTopic(\"" + annotation.value() + "\") has {" + variable
                    + "}, for which the path has no value");
        }
        return value;
    }
}
