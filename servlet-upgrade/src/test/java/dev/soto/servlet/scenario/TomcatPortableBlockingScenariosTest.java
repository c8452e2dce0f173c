package dev.soto.servlet.scenario;

import java.util.Map;

/** Handlers that block, on Tomcat by the Servlet API alone. */
class TomcatPortableBlockingScenariosTest extends BlockingScenarios {
    TomcatPortableBlockingScenariosTest() {
        super(TomcatHost::start);
    }

    @Override
    Map<String, String> parameters() {
        return Map.of("dev.soto.upgrade", "portable");
    }
}
