package dev.soto.servlet.scenario;

/** Handlers that block, on Tomcat with the NIO2 connector. */
class TomcatNio2BlockingScenariosTest extends BlockingScenarios {
    TomcatNio2BlockingScenariosTest() {
        super(TomcatHost::startNio2);
    }
}
