package dev.soto.servlet.scenario;

import java.util.Map;

/** Header fields on Tomcat. */
class TomcatHeaderScenariosTest extends HeaderScenarios {
    TomcatHeaderScenariosTest() {
        super(Map.of(), TomcatHost::start);
    }
}
