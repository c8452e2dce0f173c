package dev.soto.provider.settings;

import dev.soto.provider.settings.Setting.Place;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Somewhere settings are given.
 *
 * @param place which kind of place
 * @param description for messages: "context init-param", "user properties of /chat"
 * @param names the names that are given there, whatever they are
 * @param lookup finds a value; null when the name is not given
 */
public record SettingSource(
        Place place, String description, Collection<String> names, Function<String, @Nullable Object> lookup) {

    /** Returns the system properties of the JVM. */
    public static SettingSource systemProperties() {
        return systemProperties(System.getProperties());
    }

    static SettingSource systemProperties(Properties properties) {
        return new SettingSource(
                Place.SYSTEM_PROPERTY, "system properties", properties.stringPropertyNames(), properties::getProperty);
    }

    /** Returns whether something in it may be a setting, by a name of ours or of another provider. */
    public boolean mayGive() {
        for (String name : names) {
            if (name.startsWith(Setting.PREFIX) || SettingAliases.isForeign(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns init parameters of a servlet context.
     *
     * @param names all their names
     * @param lookup finds a value
     */
    public static SettingSource initParameters(Collection<String> names, Function<String, @Nullable String> lookup) {
        return new SettingSource(Place.INIT_PARAM, "context init-param", names, lookup::apply);
    }

    /**
     * Returns user properties of an endpoint.
     *
     * @param endpoint which endpoint, for messages
     */
    public static SettingSource userProperties(String endpoint, Map<String, Object> properties) {
        return new SettingSource(
                Place.USER_PROPERTY, "user properties of " + endpoint, properties.keySet(), properties::get);
    }
}
