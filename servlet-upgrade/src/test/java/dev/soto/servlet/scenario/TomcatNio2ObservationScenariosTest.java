package dev.soto.servlet.scenario;

/** What an operator sees on Tomcat with the NIO2 connector. */
class TomcatNio2ObservationScenariosTest extends ObservationScenarios {
    TomcatNio2ObservationScenariosTest() {
        super(TomcatHost::startNio2);
    }
}
