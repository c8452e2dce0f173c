package dev.soto.servlet.scenario;

import java.util.Map;

/** The scenarios by {@link jakarta.servlet.http.HttpServletRequest#upgrade}. */
abstract class PortableScenarios extends Scenarios {
    PortableScenarios(String transport, Wire wire, Host.Starter starter) {
        super(transport, wire, starter);
    }

    @Override
    Map<String, String> parameters() {
        return Map.of("dev.soto.upgrade", "portable");
    }
}
