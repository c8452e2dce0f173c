package dev.soto.servlet.scenario;

import java.util.Map;

/** Header fields on Tomcat by the Servlet API alone. */
class TomcatPortableHeaderScenariosTest extends HeaderScenarios {
    TomcatPortableHeaderScenariosTest() {
        super(Map.of("dev.soto.upgrade", "portable"), TomcatHost::start);
    }
}
