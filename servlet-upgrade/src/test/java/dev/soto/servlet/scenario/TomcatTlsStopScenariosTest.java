package dev.soto.servlet.scenario;

import java.util.Map;

/** Stops on Tomcat with TLS. */
class TomcatTlsStopScenariosTest extends StopScenarios {
    TomcatTlsStopScenariosTest() {
        super(Wire.TLS, Map.of(), TomcatHost::start);
    }
}
