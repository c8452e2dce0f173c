package dev.soto.servlet.scenario;

import java.util.Map;

/** Stops on Jetty with TLS. */
class JettyTlsStopScenariosTest extends StopScenarios {
    JettyTlsStopScenariosTest() {
        super(Wire.TLS, Map.of(), JettyHost::start);
    }
}
