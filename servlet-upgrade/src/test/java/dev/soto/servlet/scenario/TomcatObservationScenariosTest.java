package dev.soto.servlet.scenario;

/** What an operator sees on Tomcat. */
class TomcatObservationScenariosTest extends ObservationScenarios {
    TomcatObservationScenariosTest() {
        super(TomcatHost::start);
    }
}
