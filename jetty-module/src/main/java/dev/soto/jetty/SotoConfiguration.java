package dev.soto.jetty;

import org.eclipse.jetty.ee11.webapp.AbstractConfiguration;
import org.eclipse.jetty.ee11.webapp.FragmentConfiguration;
import org.eclipse.jetty.ee11.webapp.MetaInfConfiguration;
import org.eclipse.jetty.ee11.webapp.WebAppConfiguration;
import org.eclipse.jetty.ee11.webapp.WebInfConfiguration;
import org.eclipse.jetty.ee11.webapp.WebXmlConfiguration;

/**
 * Shows the web applications of a standalone Jetty the server's Soto, also those that carry a Soto of their own, which cannot
 * work there: Jetty hides from web applications the classes that it needs. Jetty finds it as a service.
 */
public final class SotoConfiguration extends AbstractConfiguration {
    private static final String ANNOTATIONS = "org.eclipse.jetty.ee11.annotations.AnnotationConfiguration";

    /** Called by Jetty. */
    public SotoConfiguration() {
        super(new Builder()
                .addDependencies(
                        WebXmlConfiguration.class,
                        MetaInfConfiguration.class,
                        WebInfConfiguration.class,
                        FragmentConfiguration.class)
                .addDependents(ANNOTATIONS, WebAppConfiguration.class.getName())
                .protectAndExpose("dev.soto."));
    }
}
