package dev.soto.servlet.scenario;

import java.util.Map;

/** Header fields on Jetty with Jakarta EE 10. */
class JettyEe10HeaderScenariosTest extends HeaderScenarios {
    JettyEe10HeaderScenariosTest() {
        super(Map.of(), JettyHost::startEe10);
    }
}
