package dev.soto.servlet.scenario;

/** Handlers that block, on Tomcat. */
class TomcatBlockingScenariosTest extends BlockingScenarios {
    TomcatBlockingScenariosTest() {
        super(TomcatHost::start);
    }
}
