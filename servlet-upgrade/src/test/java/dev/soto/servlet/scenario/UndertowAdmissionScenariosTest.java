package dev.soto.servlet.scenario;

/** Admission on Undertow. */
class UndertowAdmissionScenariosTest extends AdmissionScenarios {
    UndertowAdmissionScenariosTest() {
        super(UndertowHost::start);
    }
}
