package dev.soto.provider.settings;

import dev.soto.connection.ConnectionOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values of all settings. Immutable. */
public final class Settings {
    /** The defaults, whatever the system properties say. */
    public static final Settings DEFAULTS = new Settings(Map.of(), Map.of());

    private static final String DEFAULT = "default";
    private static final String CODE = "code";

    private static final System.Logger LOG = System.getLogger(Settings.class.getName());

    /** Unknown system properties that have been warned of. */
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private final Map<Setting<?>, Object> given;
    private final Map<Setting<?>, String> sources;

    /** What connections get of them, which is the same object for all of their sessions. */
    private volatile @Nullable ConnectionOptions options;

    private Settings(Map<Setting<?>, Object> given, Map<Setting<?>, String> sources) {
        this.given = given;
        this.sources = sources;
    }

    /**
     * Reads settings.
     *
     * @param sources the weakest first: a later one wins
     * @throws IllegalArgumentException when a value is not allowed, a name with our prefix is unknown, or a setting
     *     stands where it has no effect
     */
    public static Settings read(SettingSource... sources) {
        Settings settings = DEFAULTS;
        for (SettingSource source : sources) {
            settings = settings.with(source);
        }
        return settings;
    }

    /** Returns these settings, overridden by what a source gives; throws as {@link #read} does. */
    public Settings with(SettingSource source) {
        if (!source.mayGive()) {
            return this;
        }
        for (String name : source.names()) {
            requireKnown(name, source);
        }
        Map<Setting<?>, Object> more = new HashMap<>(given);
        Map<Setting<?>, String> from = new HashMap<>(sources);
        if (source.place() == Setting.Place.USER_PROPERTY) {
            SettingAliases.read(source).forEach((setting, value) -> {
                more.put(setting, value);
                from.put(setting, source.description());
            });
        }
        for (Setting<?> setting : SettingTable.ALL) {
            if (setting.places().contains(source.place())) {
                Object value = source.lookup().apply(setting.name());
                if (value != null) {
                    more.put(setting, setting.read(value, source.description()));
                    from.put(setting, source.description());
                }
            }
        }
        return more.equals(given) ? this : new Settings(Map.copyOf(more), Map.copyOf(from));
    }

    /** Returns whether a user property may be a setting, by a name of ours or of another provider. */
    public static boolean concerns(String name) {
        return name.startsWith(Setting.PREFIX) || SettingAliases.isKnown(name);
    }

    /** Returns these settings with one changed. */
    public <T> Settings with(Setting<T> setting, T value) {
        return with(setting, value, CODE);
    }

    /** Returns these settings with one changed, and from where. */
    <T> Settings with(Setting<T> setting, T value, String source) {
        Map<Setting<?>, Object> more = new HashMap<>(given);
        more.put(setting, Objects.requireNonNull(value));
        Map<Setting<?>, String> from = new HashMap<>(sources);
        from.put(setting, source);
        return new Settings(Map.copyOf(more), Map.copyOf(from));
    }

    /** Returns the value of a setting. */
    // A value is stored under the setting that read it only.
    @SuppressWarnings("unchecked")
    public <T> T get(Setting<T> setting) {
        Object value = given.get(setting);
        return value == null ? setting.defaultValue() : (T) value;
    }

    /** Returns whether a value was given, equal to the default or not. */
    public boolean isGiven(Setting<?> setting) {
        return given.containsKey(setting);
    }

    /** Returns where the value of a setting was given: "system properties" for example, "code", or "default". */
    public String source(Setting<?> setting) {
        return sources.getOrDefault(setting, DEFAULT);
    }

    /** Returns the value of a setting as it would be written; a secret is {@code ***}. */
    public <T> String shown(Setting<T> setting) {
        return setting.shown(get(setting));
    }

    /**
     * Returns how a sentence about a setting begins, in words for an exception: its name, where it was given, and its value. For what is
     * found out later than when it is read: {@code dev.soto.callbacks in the system properties is "virtual"}.
     */
    public <T> String statement(Setting<T> setting) {
        String source = source(setting);
        String where = switch (source) {
            case DEFAULT -> " by default";
            case CODE -> " in code";
            default -> " in the " + source;
        };
        return setting + where + " is \"" + shown(setting) + '"';
    }

    /** Returns the settings whose values were given, in the order of the table. */
    public List<Setting<?>> given() {
        // Without the table, which nobody needs where nothing is given.
        return given.isEmpty()
                ? List.of()
                : SettingTable.ALL.stream().filter(given::containsKey).toList();
    }

    /** Returns one line for a log: what was given, in the order of the table. */
    public String describe() {
        return given.isEmpty()
                ? "all settings at their defaults"
                : given().stream().map(this::describe).collect(Collectors.joining(", "));
    }

    private <T> String describe(Setting<T> setting) {
        return setting.name() + "=" + shown(setting);
    }

    /** Returns the options of connections, made once. */
    ConnectionOptions derived(Function<Settings, ConnectionOptions> from) {
        ConnectionOptions known = options;
        if (known == null) {
            known = from.apply(this);
            options = known;
        }
        return known;
    }

    private static void requireKnown(String name, SettingSource source) {
        if (!name.startsWith(Setting.PREFIX)) {
            return;
        }
        Setting<?> known = find(name);
        if (known == null) {
            unknown(name, source);
        } else if (!known.places().contains(source.place())) {
            throw new IllegalArgumentException(name + " has no effect in the " + source.description()
                    + "; it can be given as: "
                    + String.join(
                            ", ",
                            known.places().stream().map(Setting.Place::label).toList()));
        }
    }

    /** The system properties are the whole JVM's: another version of Soto in it may know the name. */
    private static void unknown(String name, SettingSource source) {
        String near = SettingSuggestions.question(name);
        String message =
                name + " in the " + source.description() + " is no setting" + (near.isEmpty() ? names(source) : near);
        if (source.place() != Setting.Place.SYSTEM_PROPERTY) {
            throw new IllegalArgumentException(message);
        }
        if (WARNED.add(name)) {
            LOG.log(System.Logger.Level.WARNING, message);
        }
    }

    private static String names(SettingSource source) {
        return SettingTable.ALL.stream()
                .filter(setting -> setting.places().contains(source.place()))
                .map(setting -> setting.name().substring(Setting.PREFIX.length()))
                .collect(Collectors.joining(", ", "; those that there are begin with " + Setting.PREFIX + ": ", ""));
    }

    private static @Nullable Setting<?> find(String name) {
        for (Setting<?> setting : SettingTable.ALL) {
            if (setting.name().equals(name)) {
                return setting;
            }
        }
        return null;
    }
}
