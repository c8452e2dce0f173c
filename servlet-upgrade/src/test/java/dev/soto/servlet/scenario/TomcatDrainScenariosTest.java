package dev.soto.servlet.scenario;

/** A drain, on Tomcat. */
class TomcatDrainScenariosTest extends DrainScenarios {
    TomcatDrainScenariosTest() {
        super(TomcatHost::start);
    }
}
