package dev.soto.servlet.scenario;

import java.util.HashMap;
import java.util.Map;

/** What an operator sees on Undertow by the Servlet API alone. */
class UndertowPortableObservationScenariosTest extends ObservationScenarios {
    UndertowPortableObservationScenariosTest() {
        super(UndertowHost::start);
    }

    @Override
    Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>(super.parameters());
        parameters.put("dev.soto.upgrade", "portable");
        return parameters;
    }
}
