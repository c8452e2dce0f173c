package dev.soto.servlet.scenario;

import java.util.Map;

/** Stops on Jetty with Jakarta EE 10. */
class JettyEe10StopScenariosTest extends StopScenarios {
    JettyEe10StopScenariosTest() {
        super(Wire.PLAIN, Map.of(), JettyHost::startEe10);
    }
}
