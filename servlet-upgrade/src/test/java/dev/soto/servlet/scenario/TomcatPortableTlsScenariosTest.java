package dev.soto.servlet.scenario;

/** The scenarios on Tomcat by the Servlet API alone, with TLS. */
class TomcatPortableTlsScenariosTest extends PortableScenarios {
    TomcatPortableTlsScenariosTest() {
        super("tomcat portable", Wire.TLS, TomcatHost::start);
    }
}
