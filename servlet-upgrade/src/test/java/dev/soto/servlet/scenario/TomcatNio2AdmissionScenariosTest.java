package dev.soto.servlet.scenario;

/** Admission on Tomcat with the NIO2 connector. */
class TomcatNio2AdmissionScenariosTest extends AdmissionScenarios {
    TomcatNio2AdmissionScenariosTest() {
        super(TomcatHost::startNio2);
    }
}
