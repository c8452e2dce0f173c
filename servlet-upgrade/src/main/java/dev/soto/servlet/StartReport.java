package dev.soto.servlet;

import dev.soto.provider.DeployedEndpoint;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.settings.ServerTable;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What the log says of a web application that has started: where, by which way, what is served, and what is not.
 *
 * @param application what messages call it
 * @param server what the servlet container calls itself
 * @param choice the way into it
 * @param settings that are not at their defaults
 * @param left what was found and not deployed, with the reason
 * @param withoutPath what code gave to the initializer that has no path by itself
 * @param isComplete whether nobody deploys endpoints after the start, as frameworks do
 */
record StartReport(
        String application,
        String server,
        HttpUpgrades.Choice choice,
        String settings,
        List<String> left,
        Set<Class<? extends Endpoint>> withoutPath,
        boolean isComplete) {
    private static final Logger LOG = System.getLogger(SotoServletContainerInitializer.class.getName());

    /** Writes it. */
    void log(SotoServerContainer container) {
        List<DeployedEndpoint> endpoints = container.endpoints();
        LOG.log(
                Level.INFO,
                "Soto serves WebSocket in {0} on {1} through {2} ({3}={4}): {5}; {6}",
                application,
                server,
                choice.upgrade().serverName(),
                ServerTable.UPGRADE,
                choice.way().name().toLowerCase(Locale.ROOT),
                endpoints.isEmpty() ? "no endpoint so far" : shown(endpoints),
                settings);
        DeploymentException failure = container.deploymentFailure();
        if (endpoints.isEmpty() && (isComplete || failure != null)) {
            LOG.log(
                    Level.WARNING,
                    "No WebSocket endpoint is deployed in {0}: handshakes get 404, unless the application adds endpoints"
                            + " later or upgrades requests itself. {1}",
                    application,
                    failure == null ? hint() : "One failed, and with it all (WSC-5.2.1-3): " + failure.getMessage());
        }
        if (!endpoints.isEmpty() && !withoutPath.isEmpty()) {
            warnOfForgotten(endpoints);
        }
        HttpUpgrades.Missed missed = choice.missed();
        if (missed != null) {
            LOG.log(
                    Level.WARNING,
                    "Soto goes by the Servlet API alone in {0}, although it knows a better way into this container,"
                            + " {1}={2}: {3}. Each read costs a hand-over to another thread, and each write another copy."
                            + " {1}=portable says that this is wanted",
                    application,
                    ServerTable.UPGRADE,
                    missed.way().name().toLowerCase(Locale.ROOT),
                    missed.reason());
        }
    }

    private void warnOfForgotten(List<DeployedEndpoint> endpoints) {
        List<String> forgotten = withoutPath.stream()
                .filter(type -> endpoints.stream()
                        .noneMatch(endpoint -> endpoint.model().endpointClass() == type))
                .map(ScannedClasses::withAdvice)
                .sorted()
                .toList();
        if (!forgotten.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "Given to {0} in {1}, but not deployed: {2}",
                    SotoServletContainerInitializer.class.getSimpleName(),
                    application,
                    String.join("; ", forgotten));
        }
    }

    private String hint() {
        if (!left.isEmpty()) {
            return "Found, but not deployed: " + String.join("; ", left);
        }
        return "Annotate a public class with @ServerEndpoint(\"/path\"). Where nothing scans for it, as in a server within a"
                + " program, give it to the initializer: Jetty context.addServletContainerInitializer(new"
                + " SotoServletContainerInitializer(), Echo.class), Tomcat the same with Set.of(Echo.class), Undertow new"
                + " ServletContainerInitializerInfo(SotoServletContainerInitializer.class, Set.of(Echo.class))";
    }

    private static String shown(List<DeployedEndpoint> endpoints) {
        StringJoiner shown = new StringJoiner(", ");
        for (DeployedEndpoint endpoint : endpoints) {
            shown.add(endpoint.model().path() + " (" + endpoint + ")");
        }
        return shown.toString();
    }
}
