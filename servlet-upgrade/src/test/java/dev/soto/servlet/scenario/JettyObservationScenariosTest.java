package dev.soto.servlet.scenario;

/** What an operator sees on Jetty. */
class JettyObservationScenariosTest extends ObservationScenarios {
    JettyObservationScenariosTest() {
        super(JettyHost::start);
    }
}
