package dev.soto.provider;

import dev.soto.bridge.endpoint.EndpointSetting;
import dev.soto.bridge.endpoint.EndpointSettings;
import dev.soto.provider.settings.SettingSource;
import java.util.Map;

/** The user properties of an endpoint as a place of settings; those of its annotations are among them. */
final class EndpointProperties {
    private EndpointProperties() {}

    /**
     * Returns the place.
     *
     * @param endpoint which endpoint, for messages
     * @param type its class
     */
    static SettingSource of(String endpoint, Class<?> type, Map<String, Object> properties) {
        boolean annotated =
                type.isAnnotationPresent(EndpointSetting.class) || type.isAnnotationPresent(EndpointSettings.class);
        return SettingSource.userProperties(annotated ? endpoint + " or its @EndpointSetting" : endpoint, properties);
    }
}
