package dev.soto.servlet.scenario;

/** Admission on Jetty. */
class JettyAdmissionScenariosTest extends AdmissionScenarios {
    JettyAdmissionScenariosTest() {
        super(JettyHost::start);
    }
}
