package dev.soto.servlet.scenario;

import java.util.Map;

/** Stops on Undertow by the Servlet API alone. */
class UndertowPortableStopScenariosTest extends StopScenarios {
    UndertowPortableStopScenariosTest() {
        super(Wire.PLAIN, Map.of("dev.soto.upgrade", "portable"), UndertowHost::start);
    }

    /**
     * A thread that waits in Undertow's streams waits at a selector of its own, which an interrupt leaves with the channel in it: the
     * kernel's socket goes with the selector, when that is collected behind its thread.
     */
    @Override
    void letGoOfSockets() {
        System.gc();
    }
}
