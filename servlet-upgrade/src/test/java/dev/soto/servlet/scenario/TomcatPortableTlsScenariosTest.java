package dev.soto.servlet.scenario;

/** The scenarios on Tomcat by the Servlet API alone, with TLS. */
class TomcatPortableTlsScenariosTest extends TomcatPortableScenarios {
    TomcatPortableTlsScenariosTest() {
        super(Wire.TLS);
    }
}
