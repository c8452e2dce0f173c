package dev.soto.servlet.scenario;

/** The scenarios on Tomcat. */
class TomcatScenariosTest extends Scenarios {
    TomcatScenariosTest() {
        super("tomcat", Wire.PLAIN, TomcatHost::start);
    }
}
