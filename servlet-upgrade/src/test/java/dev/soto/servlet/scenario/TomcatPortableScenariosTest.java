package dev.soto.servlet.scenario;

/** The scenarios on Tomcat by the Servlet API alone. */
class TomcatPortableScenariosTest extends PortableScenarios {
    TomcatPortableScenariosTest() {
        super("tomcat portable", Wire.PLAIN, TomcatHost::start);
    }
}
