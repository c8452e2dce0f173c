package dev.soto.servlet.scenario;

/** Handlers that block, on Undertow. */
class UndertowBlockingScenariosTest extends BlockingScenarios {
    UndertowBlockingScenariosTest() {
        super(UndertowHost::start);
    }

    /** Undertow has 8 workers for each I/O thread, and here two of these. */
    @Override
    int many() {
        return 12;
    }
}
