package dev.soto.servlet.scenario;

import java.util.Map;

/** Header fields on Jetty. */
class JettyHeaderScenariosTest extends HeaderScenarios {
    JettyHeaderScenariosTest() {
        super(Map.of(), JettyHost::start);
    }
}
