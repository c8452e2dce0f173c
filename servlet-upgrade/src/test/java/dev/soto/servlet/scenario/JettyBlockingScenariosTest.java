package dev.soto.servlet.scenario;

/** Handlers that block, on Jetty. */
class JettyBlockingScenariosTest extends BlockingScenarios {
    JettyBlockingScenariosTest() {
        super(JettyHost::start);
    }
}
