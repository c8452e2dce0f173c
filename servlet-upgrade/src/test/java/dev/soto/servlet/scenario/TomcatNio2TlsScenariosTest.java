package dev.soto.servlet.scenario;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** The scenarios on Tomcat with the NIO2 connector and TLS. */
class TomcatNio2TlsScenariosTest extends Scenarios {
    TomcatNio2TlsScenariosTest() {
        super("tomcat nio2", Wire.TLS, TomcatHost::startNio2);
    }

    @Override
    @Test
    @Disabled(
            "where the end of the peer's way comes while nobody reads, Tomcat keeps it as an error that every later write"
                    + " fails with; docs/decisions.md")
    void peerThatEndsItsWayGetsItsAnswersAndTheSessionEndsWith1006() {}
}
