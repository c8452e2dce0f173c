package dev.soto.servlet.scenario;

import java.util.Map;

/** Stops on Tomcat with the NIO2 connector and TLS. */
class TomcatNio2TlsStopScenariosTest extends StopScenarios {
    TomcatNio2TlsStopScenariosTest() {
        super(Wire.TLS, Map.of(), TomcatHost::startNio2);
    }
}
