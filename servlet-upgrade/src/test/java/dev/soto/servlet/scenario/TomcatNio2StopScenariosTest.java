package dev.soto.servlet.scenario;

import java.util.Map;

/** Stops on Tomcat with the NIO2 connector. */
class TomcatNio2StopScenariosTest extends StopScenarios {
    TomcatNio2StopScenariosTest() {
        super(Wire.PLAIN, Map.of(), TomcatHost::startNio2);
    }
}
