package dev.soto.servlet.scenario;

/** Resets, on Tomcat. */
class TomcatResetScenariosTest extends ResetScenarios {
    TomcatResetScenariosTest() {
        super(TomcatHost::start);
    }
}
