package dev.soto.servlet.scenario;

/** What an operator sees on Undertow. */
class UndertowObservationScenariosTest extends ObservationScenarios {
    UndertowObservationScenariosTest() {
        super(UndertowHost::start);
    }
}
