package dev.soto.servlet.scenario;

/** The scenarios on Undertow. */
class UndertowScenariosTest extends Scenarios {
    UndertowScenariosTest() {
        super("undertow", Wire.PLAIN, UndertowHost::start);
    }
}
