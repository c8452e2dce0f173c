package dev.soto.servlet.scenario;

import java.util.Map;

/** A drain, on Tomcat by the Servlet API alone. */
class TomcatPortableDrainScenariosTest extends DrainScenarios {
    TomcatPortableDrainScenariosTest() {
        super(TomcatHost::start);
    }

    @Override
    Map<String, String> parameters() {
        return Map.of("dev.soto.upgrade", "portable");
    }

    /** See "What containers do in ways of their own" in docs/containers.md. */
    @Override
    boolean endsAtOnce() {
        return false;
    }

    /** See "By the Servlet API alone" in docs/containers.md. */
    @Override
    boolean looksForWhatIsUnread() {
        return false;
    }
}
