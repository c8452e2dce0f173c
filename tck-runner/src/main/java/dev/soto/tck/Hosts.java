package dev.soto.tck;

import dev.soto.tck.host.Host;
import dev.soto.tck.host.HostConfiguration;
import dev.soto.tck.jetty.JettyHost;
import dev.soto.tck.tomcat.TomcatHost;
import dev.soto.tck.undertow.UndertowHost;

/** The servlet containers that the suites run on. The class path of a run has only the one that is chosen. */
public final class Hosts {
    /** System property with the name of the one that is chosen; default {@value #DEFAULT}. */
    public static final String PROPERTY = "dev.soto.tck.host";

    private static final String DEFAULT = "jetty";

    private Hosts() {}

    /** Returns the name of the one that is chosen. */
    public static String chosen() {
        return System.getProperty(PROPERTY, DEFAULT);
    }

    /**
     * Creates one.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public static Host create(String name, HostConfiguration configuration) {
        return switch (name) {
            case DEFAULT -> new JettyHost(configuration);
            case "tomcat" -> TomcatHost.nio(configuration);
            case "tomcat-nio2" -> TomcatHost.nio2(configuration);
            case "undertow" -> new UndertowHost(configuration);
            default ->
                throw new IllegalArgumentException(
                        PROPERTY + " is \"" + name + "\"; it has to be jetty, tomcat, tomcat-nio2 or undertow");
        };
    }
}
