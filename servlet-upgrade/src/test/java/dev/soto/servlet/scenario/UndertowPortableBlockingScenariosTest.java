package dev.soto.servlet.scenario;

import java.util.Map;

/** Handlers that block, on Undertow by the Servlet API alone. */
class UndertowPortableBlockingScenariosTest extends BlockingScenarios {
    UndertowPortableBlockingScenariosTest() {
        super(UndertowHost::start);
    }

    @Override
    Map<String, String> parameters() {
        return Map.of("dev.soto.upgrade", "portable");
    }

    @Override
    boolean isBounded() {
        return false;
    }
}
