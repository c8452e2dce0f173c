package dev.soto.servlet.scenario;

import java.util.Map;

/** Admission on Tomcat by the Servlet API alone. */
class TomcatPortableAdmissionScenariosTest extends AdmissionScenarios {
    TomcatPortableAdmissionScenariosTest() {
        super(TomcatHost::start);
    }

    @Override
    Map<String, String> parameters() {
        return Map.of("dev.soto.upgrade", "portable");
    }
}
