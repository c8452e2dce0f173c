package dev.soto.servlet.scenario;

/** The scenarios on Jetty. */
class JettyScenariosTest extends Scenarios {
    JettyScenariosTest() {
        super("jetty", Wire.PLAIN, JettyHost::start);
    }
}
