package dev.soto.servlet.scenario;

import java.util.HashMap;
import java.util.Map;

/** Observers that fail, on Undertow by the Servlet API alone. */
class UndertowPortableObserverFaultScenariosTest extends ObserverFaultScenarios {
    UndertowPortableObserverFaultScenariosTest() {
        super(UndertowHost::start);
    }

    @Override
    Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>(super.parameters());
        parameters.put("dev.soto.upgrade", "portable");
        return parameters;
    }
}
