package dev.soto.servlet.scenario;

import java.util.Map;

/** Stops on Undertow. */
class UndertowStopScenariosTest extends StopScenarios {
    UndertowStopScenariosTest() {
        super(Wire.PLAIN, Map.of(), UndertowHost::start);
    }
}
