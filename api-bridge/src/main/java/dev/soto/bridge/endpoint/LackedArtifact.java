package dev.soto.bridge.endpoint;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An artifact of Soto's that an application has been compiled against and runs without.
 *
 * @param className of the class that is missing
 * @param artifact has it
 */
record LackedArtifact(String className, String artifact) {
    private static final Map<String, String> ARTIFACTS = Map.of(
            "cluster", "dev.soto:soto-cluster",
            "cluster/nats", "dev.soto:soto-cluster-nats",
            "console", "dev.soto:soto-console",
            "micrometer", "dev.soto:soto-micrometer",
            "opentelemetry", "dev.soto:soto-opentelemetry",
            "server", "dev.soto:soto-server",
            "slf4j", "dev.soto:soto-slf4j");

    /** The JVM names a class that is missing as it is in class files; some class loaders have words around. */
    private static final Pattern MISSING = Pattern.compile("dev/soto/(cluster/nats|[a-z0-9]+)/(?:[a-z]+/)*[\\w$]+");

    /** Returns what is missing; empty when it is nothing of Soto's, or nothing that an application adds. */
    static Optional<LackedArtifact> of(LinkageError error) {
        Matcher matcher = MISSING.matcher(String.valueOf(error.getMessage()));
        if (!(error instanceof NoClassDefFoundError) || !matcher.find()) {
            return Optional.empty();
        }
        return Optional.ofNullable(ARTIFACTS.get(matcher.group(1)))
                .map(artifact -> new LackedArtifact(matcher.group().replace('/', '.'), artifact));
    }

    /** Returns what to do about it, as the end of a sentence; nothing when it is not known. */
    static String advice(LinkageError error) {
        return of(error).map(lacked -> ": add " + lacked.whereTo()).orElse("");
    }

    /** Returns what to add, and where. */
    String whereTo() {
        return artifact + " to it, in a WAR to WEB-INF/lib";
    }
}
