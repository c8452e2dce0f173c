package dev.soto.servlet.scenario;

/** Observers that fail, on Tomcat with the NIO2 connector. */
class TomcatNio2ObserverFaultScenariosTest extends ObserverFaultScenarios {
    TomcatNio2ObserverFaultScenariosTest() {
        super(TomcatHost::startNio2);
    }
}
