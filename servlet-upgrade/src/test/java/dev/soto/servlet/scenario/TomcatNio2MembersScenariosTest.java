package dev.soto.servlet.scenario;

/** Users, HTTP sessions and certificates on Tomcat with the NIO2 connector. */
class TomcatNio2MembersScenariosTest extends MembersScenarios {
    TomcatNio2MembersScenariosTest() {
        super(TomcatHost::startNio2);
    }
}
