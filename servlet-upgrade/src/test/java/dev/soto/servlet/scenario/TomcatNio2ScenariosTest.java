package dev.soto.servlet.scenario;

/** The scenarios on Tomcat with the NIO2 connector. */
class TomcatNio2ScenariosTest extends Scenarios {
    TomcatNio2ScenariosTest() {
        super("tomcat nio2", Wire.PLAIN, TomcatHost::startNio2);
    }
}
