package dev.soto.servlet.scenario;

/** Users, HTTP sessions and certificates on Undertow. */
class UndertowMembersScenariosTest extends MembersScenarios {
    UndertowMembersScenariosTest() {
        super(UndertowHost::start);
    }
}
