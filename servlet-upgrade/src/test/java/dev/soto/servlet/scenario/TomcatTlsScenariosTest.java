package dev.soto.servlet.scenario;

/** The scenarios on Tomcat with TLS. */
class TomcatTlsScenariosTest extends Scenarios {
    TomcatTlsScenariosTest() {
        super("tomcat", Wire.TLS, TomcatHost::start);
    }
}
