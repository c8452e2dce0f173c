package dev.soto.servlet.scenario;

/** The scenarios on Jetty over HTTP/2 without TLS. */
class JettyHttp2ScenariosTest extends Http2Scenarios {
    JettyHttp2ScenariosTest() {
        super("jetty", Wire.PLAIN, JettyHost::startHttp2);
    }
}
