package dev.soto.servlet.scenario;

import java.util.Map;

/** Spellings of a path on Undertow by the Servlet API alone. */
class UndertowPortableSpellingsScenariosTest extends SpellingsScenarios {
    UndertowPortableSpellingsScenariosTest() {
        super("UndertowPortable", Map.of("dev.soto.upgrade", "portable"), UndertowHost::start);
    }
}
