package dev.soto.servlet.scenario;

import java.util.HashMap;
import java.util.Map;

/** Observers that fail, on Tomcat by the Servlet API alone. */
class TomcatPortableObserverFaultScenariosTest extends ObserverFaultScenarios {
    TomcatPortableObserverFaultScenariosTest() {
        super(TomcatHost::start);
    }

    @Override
    Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>(super.parameters());
        parameters.put("dev.soto.upgrade", "portable");
        return parameters;
    }
}
