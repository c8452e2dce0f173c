package dev.soto.servlet.scenario;

/** Users, HTTP sessions and certificates on Jetty. */
class JettyMembersScenariosTest extends MembersScenarios {
    JettyMembersScenariosTest() {
        super(JettyHost::start);
    }
}
