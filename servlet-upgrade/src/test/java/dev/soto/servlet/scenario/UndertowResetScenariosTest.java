package dev.soto.servlet.scenario;

/** Resets, on Undertow. */
class UndertowResetScenariosTest extends ResetScenarios {
    UndertowResetScenariosTest() {
        super(UndertowHost::start);
    }
}
