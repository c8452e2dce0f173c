package dev.soto.servlet.scenario;

/** Observers that fail, on Tomcat. */
class TomcatObserverFaultScenariosTest extends ObserverFaultScenarios {
    TomcatObserverFaultScenariosTest() {
        super(TomcatHost::start);
    }
}
