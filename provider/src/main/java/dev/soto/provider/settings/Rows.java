package dev.soto.provider.settings;

import static dev.soto.provider.settings.Setting.Place.INIT_PARAM;
import static dev.soto.provider.settings.Setting.Place.SYSTEM_PROPERTY;
import static dev.soto.provider.settings.Setting.Place.USER_PROPERTY;

import dev.soto.provider.settings.Setting.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Rows of a table of settings while it is made, and what many of them say. */
final class Rows {
    static final long MAX_BYTES = 1L << 40;
    static final Duration MAX_TIME = Duration.ofDays(365);

    static final Set<Place> EVERYWHERE =
            Collections.unmodifiableSet(EnumSet.of(SYSTEM_PROPERTY, INIT_PARAM, USER_PROPERTY));
    static final Set<Place> CONTAINER = Collections.unmodifiableSet(EnumSet.of(SYSTEM_PROPERTY, INIT_PARAM));
    static final Set<Place> JVM = Collections.unmodifiableSet(EnumSet.of(SYSTEM_PROPERTY));

    private final List<Setting<?>> rows = new ArrayList<>();

    /** Adds a setting. */
    <T> Setting<T> add(String name, SettingKind<T> kind, T defaultValue, Set<Place> places, String meaning) {
        Setting<T> setting = new Setting<>(name, kind, defaultValue, places, meaning);
        rows.add(setting);
        return setting;
    }

    List<Setting<?>> all() {
        return List.copyOf(rows);
    }
}
