package dev.soto.servlet.scenario;

import java.util.Map;
import java.util.Set;

/** Stops on Tomcat by the Servlet API alone. */
class TomcatPortableStopScenariosTest extends StopScenarios {
    TomcatPortableStopScenariosTest() {
        super(Wire.PLAIN, Map.of("dev.soto.upgrade", "portable"), TomcatHost::start);
    }

    /** Tomcat frees a connection of servlet streams when one of its own calls returns, and makes none for a peer that is silent. */
    @Override
    Set<Manner> left() {
        return Set.of(Manner.NEVER_ANSWERS);
    }
}
