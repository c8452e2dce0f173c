package dev.soto.servlet.scenario;

/** Admission on Undertow. */
class UndertowAdmissionScenariosTest extends AdmissionScenarios {
    UndertowAdmissionScenariosTest() {
        super(UndertowHost::start);
    }

    /** Undertow's own Long.parseLong throws, for servlets too, and it ends the connection. */
    @Override
    String answerToALengthThatNoLongCanCount() {
        return "";
    }

    /** Undertow refuses it by itself, for servlets too. */
    @Override
    int statusOfAQueryThatNoUriMayHave() {
        return 400;
    }
}
