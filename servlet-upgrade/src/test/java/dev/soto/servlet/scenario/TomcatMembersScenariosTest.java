package dev.soto.servlet.scenario;

/** Users, HTTP sessions and certificates on Tomcat. */
class TomcatMembersScenariosTest extends MembersScenarios {
    TomcatMembersScenariosTest() {
        super(TomcatHost::start);
    }
}
