package dev.soto.servlet.scenario;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** The scenarios on Tomcat by the Servlet API alone. */
abstract class TomcatPortableScenarios extends PortableScenarios {
    TomcatPortableScenarios(Wire wire) {
        super("tomcat portable", wire, TomcatHost::start);
    }

    @Override
    @Test
    @Disabled(
            "Tomcat frees a connection of servlet streams when one of its own calls returns, and makes none for a peer that is"
                    + " silent")
    void peerThatDoesNotAnswerTheCloseIsCutOff() {}
}
