package dev.soto.bridge.endpoint;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.EndpointConfig;
import java.util.HashMap;
import java.util.Map;

/** From {@link EndpointSetting} to user properties. */
final class SettingAnnotations {
    private static final String PREFIX = "dev.soto.";

    private SettingAnnotations() {}

    /** Puts the settings of a class where its configuration has none of the name. */
    static void apply(Class<?> type, EndpointConfig config) throws DeploymentException {
        // To give all of them the JDK looks at the annotations of the annotation, which takes some milliseconds of a
        // start.
        if (!type.isAnnotationPresent(EndpointSetting.class) && !type.isAnnotationPresent(EndpointSettings.class)) {
            return;
        }
        EndpointSetting[] settings = type.getAnnotationsByType(EndpointSetting.class);
        Map<String, String> named = new HashMap<>();
        for (EndpointSetting setting : settings) {
            if (!setting.name().startsWith(PREFIX)) {
                throw EndpointRules.failure(
                        type,
                        "has an @EndpointSetting \"" + setting.name()
                                + "\", which is no setting: their names begin with \"" + PREFIX
                                + "\", as in @EndpointSetting(name = \"" + PREFIX + setting.name() + "\", value = \""
                                + setting.value() + "\")");
            }
            if (named.put(setting.name(), setting.value()) != null) {
                throw EndpointRules.failure(type, "has two @EndpointSetting \"" + setting.name() + "\"");
            }
        }
        try {
            named.forEach(config.getUserProperties()::putIfAbsent);
        } catch (UnsupportedOperationException fixed) {
            DeploymentException failure = EndpointRules.failure(
                    type,
                    "has @EndpointSetting, and a configuration whose user properties cannot be changed: put "
                            + named.keySet() + " there instead");
            failure.initCause(fixed);
            throw failure;
        }
    }
}
