package dev.soto.servlet.scenario;

import java.util.Map;

/** Users, HTTP sessions and certificates on Undertow by the Servlet API alone. */
class UndertowPortableMembersScenariosTest extends MembersScenarios {
    UndertowPortableMembersScenariosTest() {
        super(UndertowHost::start);
    }

    @Override
    Map<String, String> parameters() {
        return Map.of("dev.soto.upgrade", "portable");
    }
}
