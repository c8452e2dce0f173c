package dev.soto.servlet.scenario;

import java.util.Map;

/** Header fields on Tomcat with the NIO2 connector. */
class TomcatNio2HeaderScenariosTest extends HeaderScenarios {
    TomcatNio2HeaderScenariosTest() {
        super(Map.of(), TomcatHost::startNio2);
    }
}
