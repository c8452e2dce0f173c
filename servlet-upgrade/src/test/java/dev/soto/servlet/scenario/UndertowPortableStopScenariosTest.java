package dev.soto.servlet.scenario;

import java.util.Map;

/** Stops on Undertow by the Servlet API alone. */
class UndertowPortableStopScenariosTest extends StopScenarios {
    UndertowPortableStopScenariosTest() {
        super(Wire.PLAIN, Map.of("dev.soto.upgrade", "portable"), UndertowHost::start);
    }
}
