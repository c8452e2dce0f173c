package dev.soto.servlet.scenario;

/** Admission on Undertow. */
class UndertowAdmissionScenariosTest extends AdmissionScenarios {
    UndertowAdmissionScenariosTest() {
        super(UndertowHost::start);
    }

    /** Undertow refuses it by itself, for servlets too. */
    @Override
    int statusOfAQueryThatNoUriMayHave() {
        return 400;
    }
}
