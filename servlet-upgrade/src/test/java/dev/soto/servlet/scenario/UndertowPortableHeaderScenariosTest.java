package dev.soto.servlet.scenario;

import java.util.Map;

/** Header fields on Undertow by the Servlet API alone. */
class UndertowPortableHeaderScenariosTest extends HeaderScenarios {
    UndertowPortableHeaderScenariosTest() {
        super(Map.of("dev.soto.upgrade", "portable"), UndertowHost::start);
    }
}
