package dev.soto.servlet.scenario;

/** A drain, on Jetty. */
class JettyDrainScenariosTest extends DrainScenarios {
    JettyDrainScenariosTest() {
        super(JettyHost::start);
    }
}
