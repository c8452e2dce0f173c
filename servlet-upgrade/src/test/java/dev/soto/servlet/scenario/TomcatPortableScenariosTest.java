package dev.soto.servlet.scenario;

/** The scenarios on Tomcat by the Servlet API alone. */
class TomcatPortableScenariosTest extends TomcatPortableScenarios {
    TomcatPortableScenariosTest() {
        super(Wire.PLAIN);
    }
}
