package dev.soto.servlet.scenario;

/** A drain, on Tomcat with the NIO2 connector. */
class TomcatNio2DrainScenariosTest extends DrainScenarios {
    TomcatNio2DrainScenariosTest() {
        super(TomcatHost::startNio2);
    }
}
