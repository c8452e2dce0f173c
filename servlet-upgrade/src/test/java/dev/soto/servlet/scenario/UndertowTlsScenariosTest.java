package dev.soto.servlet.scenario;

/** The scenarios on Undertow with TLS. */
class UndertowTlsScenariosTest extends Scenarios {
    UndertowTlsScenariosTest() {
        super("undertow", Wire.TLS, UndertowHost::start);
    }
}
