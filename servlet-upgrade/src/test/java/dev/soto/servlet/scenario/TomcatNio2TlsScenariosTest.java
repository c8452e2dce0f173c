package dev.soto.servlet.scenario;

/** The scenarios on Tomcat with the NIO2 connector and TLS. */
class TomcatNio2TlsScenariosTest extends Scenarios {
    TomcatNio2TlsScenariosTest() {
        super("tomcat nio2", Wire.TLS, TomcatHost::startNio2);
    }
}
