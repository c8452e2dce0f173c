package dev.soto.servlet.scenario;

/** Resets on Tomcat with the NIO2 connector. */
class TomcatNio2ResetScenariosTest extends ResetScenarios {
    TomcatNio2ResetScenariosTest() {
        super(TomcatHost::startNio2);
    }
}
