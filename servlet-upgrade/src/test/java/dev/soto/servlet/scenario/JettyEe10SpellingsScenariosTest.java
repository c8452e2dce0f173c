package dev.soto.servlet.scenario;

import java.util.Map;

/** Spellings of a path on Jetty with Jakarta EE 10. */
class JettyEe10SpellingsScenariosTest extends SpellingsScenarios {
    JettyEe10SpellingsScenariosTest() {
        super("JettyEe10", Map.of(), JettyHost::startEe10);
    }
}
