package dev.soto.servlet.scenario;

import java.util.Map;

/** Stops on Tomcat. */
class TomcatStopScenariosTest extends StopScenarios {
    TomcatStopScenariosTest() {
        super(Wire.PLAIN, Map.of(), TomcatHost::start);
    }
}
