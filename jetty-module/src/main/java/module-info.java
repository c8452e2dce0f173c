/** Soto as a module of a standalone Jetty. */
module dev.soto.jetty {
    requires dev.soto.servlet;
    requires transitive org.eclipse.jetty.ee11.webapp;
    requires static org.jspecify;

    exports dev.soto.jetty;

    provides org.eclipse.jetty.ee11.webapp.Configuration with
            dev.soto.jetty.SotoConfiguration;
}
