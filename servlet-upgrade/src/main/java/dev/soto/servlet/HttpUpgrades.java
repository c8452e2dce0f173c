package dev.soto.servlet;

import dev.soto.servlet.jetty.JettyUpgrade;
import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;

/** Chooses the {@link HttpUpgrade} for a web application by the servlet container that runs it. */
final class HttpUpgrades {
    private HttpUpgrades() {}

    /**
     * Returns the one that fits.
     *
     * @throws IllegalStateException when there is none; the message says which servers there are
     */
    static HttpUpgrade choose(ServletContext context) {
        HttpUpgrade jetty = jetty(context);
        if (jetty != null) {
            return jetty;
        }
        throw new IllegalStateException("Soto cannot upgrade HTTP requests to WebSocket in " + context.getServerInfo()
                + ": it needs Jetty 12.1 with ee11 or ee10 (org.eclipse.jetty.ee11:jetty-ee11-servlet), whose classes"
                + " this module must see; dev.soto.enabled=false keeps Soto out of this web application");
    }

    private static @Nullable HttpUpgrade jetty(ServletContext context) {
        try {
            return JettyUpgrade.find(context);
        } catch (NoClassDefFoundError notJetty) {
            // The dependency is optional: in another server its classes are not there.
            return null;
        }
    }
}
