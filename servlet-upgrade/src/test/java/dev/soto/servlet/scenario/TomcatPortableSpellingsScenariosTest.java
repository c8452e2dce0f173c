package dev.soto.servlet.scenario;

import java.util.Map;

/** Spellings of a path on Tomcat by the Servlet API alone. */
class TomcatPortableSpellingsScenariosTest extends SpellingsScenarios {
    TomcatPortableSpellingsScenariosTest() {
        super("TomcatPortable", Map.of("dev.soto.upgrade", "portable"), TomcatHost::start);
    }
}
