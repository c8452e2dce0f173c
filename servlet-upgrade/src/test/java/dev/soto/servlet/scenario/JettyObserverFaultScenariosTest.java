package dev.soto.servlet.scenario;

/** Observers that fail, on Jetty. */
class JettyObserverFaultScenariosTest extends ObserverFaultScenarios {
    JettyObserverFaultScenariosTest() {
        super(JettyHost::start);
    }
}
