package dev.soto.servlet.scenario;

/** A drain, on Undertow. */
class UndertowDrainScenariosTest extends DrainScenarios {
    UndertowDrainScenariosTest() {
        super(UndertowHost::start);
    }
}
