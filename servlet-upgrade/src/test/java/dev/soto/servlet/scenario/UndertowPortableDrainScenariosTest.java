package dev.soto.servlet.scenario;

import java.util.Map;

/** A drain, on Undertow by the Servlet API alone. */
class UndertowPortableDrainScenariosTest extends DrainScenarios {
    UndertowPortableDrainScenariosTest() {
        super(UndertowHost::start);
    }

    @Override
    Map<String, String> parameters() {
        return Map.of("dev.soto.upgrade", "portable");
    }

    /** See "By the Servlet API alone" in docs/containers.md. */
    @Override
    boolean looksForWhatIsUnread() {
        return false;
    }
}
