package dev.soto.servlet.scenario;

import java.util.Map;

/** Spellings of a path on Tomcat. */
class TomcatSpellingsScenariosTest extends SpellingsScenarios {
    TomcatSpellingsScenariosTest() {
        super("Tomcat", Map.of(), TomcatHost::start);
    }
}
