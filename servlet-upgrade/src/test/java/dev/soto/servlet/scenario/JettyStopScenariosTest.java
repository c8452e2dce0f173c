package dev.soto.servlet.scenario;

import java.util.Map;

/** Stops on Jetty. */
class JettyStopScenariosTest extends StopScenarios {
    JettyStopScenariosTest() {
        super(Wire.PLAIN, Map.of(), JettyHost::start);
    }
}
