package dev.soto.servlet.scenario;

import java.util.Map;

/** Admission on Undertow by the Servlet API alone. */
class UndertowPortableAdmissionScenariosTest extends AdmissionScenarios {
    UndertowPortableAdmissionScenariosTest() {
        super(UndertowHost::start);
    }

    @Override
    Map<String, String> parameters() {
        return Map.of("dev.soto.upgrade", "portable");
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
