package dev.soto.servlet.scenario;

/** The scenarios on Jetty over HTTP/2 with TLS. */
class JettyHttp2TlsScenariosTest extends Http2Scenarios {
    JettyHttp2TlsScenariosTest() {
        super("jetty", Wire.TLS, JettyHost::startHttp2);
    }
}
