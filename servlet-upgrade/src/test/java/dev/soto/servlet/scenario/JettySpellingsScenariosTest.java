package dev.soto.servlet.scenario;

import java.util.Map;

/** Spellings of a path on Jetty. */
class JettySpellingsScenariosTest extends SpellingsScenarios {
    JettySpellingsScenariosTest() {
        super("Jetty", Map.of(), JettyHost::start);
    }
}
