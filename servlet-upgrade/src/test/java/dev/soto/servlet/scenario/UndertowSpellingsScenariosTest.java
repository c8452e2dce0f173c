package dev.soto.servlet.scenario;

import java.util.Map;

/** Spellings of a path on Undertow. */
class UndertowSpellingsScenariosTest extends SpellingsScenarios {
    UndertowSpellingsScenariosTest() {
        super("Undertow", Map.of(), UndertowHost::start);
    }
}
