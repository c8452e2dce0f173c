package dev.soto.provider.settings;

/** Ways from an HTTP request in a servlet container to the bytes of its connection. */
public enum UpgradeKind {
    /** The native way of the container; where there is none, the portable one. */
    AUTO,
    /** Jetty's end points. */
    JETTY,
    /** Tomcat's socket wrappers. */
    TOMCAT,
    /** Undertow's channels. */
    UNDERTOW,
    /** Servlet streams, in any container. */
    PORTABLE
}
