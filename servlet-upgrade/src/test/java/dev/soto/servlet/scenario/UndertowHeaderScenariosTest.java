package dev.soto.servlet.scenario;

import java.util.Map;

/** Header fields on Undertow. */
class UndertowHeaderScenariosTest extends HeaderScenarios {
    UndertowHeaderScenariosTest() {
        super(Map.of(), UndertowHost::start);
    }
}
