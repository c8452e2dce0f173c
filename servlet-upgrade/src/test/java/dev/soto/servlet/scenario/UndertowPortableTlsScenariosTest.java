package dev.soto.servlet.scenario;

/** The scenarios on Undertow by the Servlet API alone, with TLS. */
class UndertowPortableTlsScenariosTest extends PortableScenarios {
    UndertowPortableTlsScenariosTest() {
        super("undertow portable", Wire.TLS, UndertowHost::start);
    }
}
