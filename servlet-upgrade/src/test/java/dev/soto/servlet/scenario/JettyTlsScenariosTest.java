package dev.soto.servlet.scenario;

/** The scenarios on Jetty with TLS. */
class JettyTlsScenariosTest extends Scenarios {
    JettyTlsScenariosTest() {
        super("jetty", Wire.TLS, JettyHost::start);
    }
}
