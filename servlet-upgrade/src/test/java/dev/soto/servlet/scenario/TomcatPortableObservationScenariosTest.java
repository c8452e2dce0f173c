package dev.soto.servlet.scenario;

import java.util.HashMap;
import java.util.Map;

/** What an operator sees on Tomcat by the Servlet API alone. */
class TomcatPortableObservationScenariosTest extends ObservationScenarios {
    TomcatPortableObservationScenariosTest() {
        super(TomcatHost::start);
    }

    @Override
    Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>(super.parameters());
        parameters.put("dev.soto.upgrade", "portable");
        return parameters;
    }
}
