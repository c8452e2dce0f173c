package dev.soto.spring;

import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.Setting.Place;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.SettingTable;
import dev.soto.provider.settings.Settings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/** Reads all of Soto's settings from Spring's environment, by their names or in any form of them that Spring allows. */
final class EnvironmentSettings {
    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("dev.soto");

    /** A property below the root and where it comes from. */
    private record Given(
            ConfigurationPropertyName name,
            String value,
            @Nullable Origin origin) {

        String description() {
            return origin == null ? "environment" : "environment (" + origin + ")";
        }
    }

    private EnvironmentSettings() {}

    /**
     * Returns the settings; a system property is part of the environment.
     *
     * @throws InvalidSettingException when a name is unknown or a value is not allowed
     */
    static Settings read(Environment environment) {
        Settings settings = Settings.DEFAULTS;
        for (Given given : given(environment)) {
            try {
                settings = settings.with(source(given));
            } catch (IllegalArgumentException refused) {
                throw new InvalidSettingException(String.valueOf(refused.getMessage()));
            }
        }
        return settings;
    }

    private static Collection<Given> given(Environment environment) {
        List<Given> all = new ArrayList<>();
        AbstractBindHandler collector = new AbstractBindHandler() {
            @Override
            public @Nullable Object onSuccess(
                    ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
                ConfigurationProperty property = context.getConfigurationProperty();
                if (property != null && ROOT.isAncestorOf(name)) {
                    all.add(new Given(name, result.toString(), property.getOrigin()));
                }
                return result;
            }
        };
        try {
            Binder binder = Binder.get(environment);
            binder.bind(ROOT, Bindable.mapOf(String.class, String.class), collector);
            return joined(all, binder);
        } catch (BindException refused) {
            // A placeholder without a value, most likely: the cause names it.
            throw new InvalidSettingException(refused.getMessage() + ": " + refused.getCause());
        }
    }

    /**
     * Makes one value of the elements of a list, as YAML has them, with commas between them: those of the source that goes first, as
     * with Spring's own lists.
     */
    private static Collection<Given> joined(List<Given> given, Binder binder) {
        Map<ConfigurationPropertyName, Given> all = new LinkedHashMap<>();
        for (Given each : given) {
            if (each.name().isLastElementIndexed()) {
                all.put(each.name().getParent(), each);
            } else {
                all.putIfAbsent(each.name(), each);
            }
        }
        all.replaceAll((name, each) ->
                each.name().isLastElementIndexed() ? new Given(name, elements(name, binder), each.origin()) : each);
        return all.values();
    }

    private static String elements(ConfigurationPropertyName list, Binder binder) {
        return String.join(
                ", ", binder.bind(list, Bindable.listOf(String.class)).orElse(List.of()));
    }

    private static SettingSource source(Given given) {
        Setting<?> setting = find(given.name());
        if (setting == null) {
            // As an init parameter would be: an error, with the names that are near.
            String name = Setting.PREFIX
                    + given.name().toString().substring(ROOT.toString().length() + 1);
            return new SettingSource(Place.INIT_PARAM, given.description(), List.of(name), ignored -> null);
        }
        // As a system property would be: every setting can be given there, those of the client too.
        return new SettingSource(
                Place.SYSTEM_PROPERTY,
                given.description(),
                List.of(setting.name()),
                name -> name.equals(setting.name()) ? given.value() : null);
    }

    private static @Nullable Setting<?> find(ConfigurationPropertyName name) {
        for (Setting<?> setting : SettingTable.ALL) {
            if (name.equals(uniform(setting))) {
                return setting;
            }
        }
        return null;
    }

    /** Names are equal when they differ in dashes and in the case of letters only. */
    private static ConfigurationPropertyName uniform(Setting<?> setting) {
        return ConfigurationPropertyName.adapt(setting.name(), '.');
    }
}
