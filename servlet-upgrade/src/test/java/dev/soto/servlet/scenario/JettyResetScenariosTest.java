package dev.soto.servlet.scenario;

/** Resets, on Jetty. */
class JettyResetScenariosTest extends ResetScenarios {
    JettyResetScenariosTest() {
        super(JettyHost::start);
    }
}
