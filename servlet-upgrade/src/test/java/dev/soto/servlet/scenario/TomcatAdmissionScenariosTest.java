package dev.soto.servlet.scenario;

/** Admission on Tomcat. */
class TomcatAdmissionScenariosTest extends AdmissionScenarios {
    TomcatAdmissionScenariosTest() {
        super(TomcatHost::start);
    }
}
