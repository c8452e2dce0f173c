package dev.soto.servlet.scenario;

/** The scenarios on Undertow by the Servlet API alone. */
class UndertowPortableScenariosTest extends PortableScenarios {
    UndertowPortableScenariosTest() {
        super("undertow portable", Wire.PLAIN, UndertowHost::start);
    }
}
