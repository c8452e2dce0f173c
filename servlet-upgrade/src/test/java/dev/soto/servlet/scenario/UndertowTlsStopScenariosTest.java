package dev.soto.servlet.scenario;

import java.util.Map;

/** Stops on Undertow with TLS. */
class UndertowTlsStopScenariosTest extends StopScenarios {
    UndertowTlsStopScenariosTest() {
        super(Wire.TLS, Map.of(), UndertowHost::start);
    }
}
