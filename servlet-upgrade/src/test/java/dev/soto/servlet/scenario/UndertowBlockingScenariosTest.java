package dev.soto.servlet.scenario;

/** Handlers that block, on Undertow. */
class UndertowBlockingScenariosTest extends BlockingScenarios {
    UndertowBlockingScenariosTest() {
        super(UndertowHost::start);
    }
}
