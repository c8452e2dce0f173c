package dev.soto.servlet.scenario;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** The scenarios on Tomcat by the Servlet API alone. */
abstract class TomcatPortableScenarios extends PortableScenarios {
    TomcatPortableScenarios(Wire wire) {
        super("tomcat portable", wire, TomcatHost::start);
    }

    /** Tomcat ends a connection when one of its own calls returns; onClose may be called on another thread, behind the last one. */
    @Override
    void expectEndAfterSilence(FramePeer peer) {}

    /** For the same reason it may not read a peer's answer while it stops: the close timeout is told first. */
    @Override
    String toldOfTheStop(String name) throws InterruptedException {
        String told = super.toldOfTheStop(name);
        return told.startsWith("error the container stops") ? super.toldOfTheStop(name) : told;
    }

    @Override
    @Test
    @Disabled(
            "Tomcat frees a connection of servlet streams when one of its own calls returns, and makes none for a peer that is"
                    + " silent")
    void peerThatDoesNotAnswerTheCloseIsCutOff() {}
}
