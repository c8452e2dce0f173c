package dev.soto.servlet.scenario;

import java.util.Map;

/** Resets, on Tomcat by the Servlet API alone. */
class TomcatPortableResetScenariosTest extends ResetScenarios {
    TomcatPortableResetScenariosTest() {
        super(TomcatHost::start);
    }

    @Override
    Map<String, String> parameters() {
        return Map.of("dev.soto.upgrade", "portable");
    }
}
