package dev.soto.servlet.scenario;

import java.util.Map;

/** Spellings of a path on Tomcat with the NIO2 connector. */
class TomcatNio2SpellingsScenariosTest extends SpellingsScenarios {
    TomcatNio2SpellingsScenariosTest() {
        super("Tomcat", Map.of(), TomcatHost::startNio2);
    }
}
