package dev.soto.servlet.scenario;

import java.util.Map;

/** Users, HTTP sessions and certificates on Tomcat by the Servlet API alone. */
class TomcatPortableMembersScenariosTest extends MembersScenarios {
    TomcatPortableMembersScenariosTest() {
        super(TomcatHost::start);
    }

    @Override
    Map<String, String> parameters() {
        return Map.of("dev.soto.upgrade", "portable");
    }
}
