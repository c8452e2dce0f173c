package dev.soto.provider.settings;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The settings of a container as they are now: they may change while it serves. What is made of them for a session is made when that
 * opens. Thread-safe.
 */
public final class LiveSettings implements Supplier<Settings> {
    /** When a change has effect. */
    public enum Effect {
        /** Sessions that open from then on follow; those that are open stay as they are. */
        NEW_SESSIONS("new sessions"),
        /** What is decided from then on is decided by it. */
        AT_ONCE("at once"),
        /** It is read when the container starts, and cannot be changed while it serves. */
        AT_START("at the start");

        private final String words;

        Effect(String words) {
            this.words = words;
        }

        /** Returns what docs/settings.md says. */
        public String words() {
            return words;
        }
    }

    /**
     * A change that was made.
     *
     * @param before value and source before it, as they would be shown
     * @param after value after it, as it would be shown
     * @param effect when it has effect
     */
    public record Change(String before, String after, Effect effect) {}

    private static final List<Setting<?>> AT_ONCE = List.of(
            ServerTable.SHUTDOWN_TIMEOUT,
            ServerTable.DRAIN_DELAY,
            ServerTable.DRAIN_WINDOW,
            ServerTable.DRAIN_TIMEOUT,
            ServerTable.DRAIN_CLOSE,
            ServerTable.DRAIN_AT_STOP,
            ServerTable.MAX_SESSIONS,
            ServerTable.MAX_ENDPOINT_SESSIONS,
            ServerTable.MAX_SESSIONS_PER_PRINCIPAL,
            ServerTable.MAX_SESSIONS_PER_ADDRESS,
            ServerTable.MAX_HANDSHAKES_PER_SECOND,
            ServerTable.MAX_HANDSHAKES_PER_SECOND_PER_ADDRESS,
            ServerTable.ADMISSION_RETRY_AFTER,
            OperatorTable.TRAFFIC,
            OperatorTable.TRAFFIC_ENDPOINTS,
            OperatorTable.TRAFFIC_TIME,
            OperatorTable.TRAFFIC_BYTES,
            OperatorTable.TRAFFIC_PAYLOAD,
            OperatorTable.CALLBACK_SAMPLING,
            OperatorTable.HEALTH_STUCK_AFTER,
            OperatorTable.HEALTH_TIMER_LATE_AFTER);

    /** Without any of them at the start nobody has counted the sessions that there are. */
    private static final List<Setting<Integer>> COUNTS = List.of(
            ServerTable.MAX_SESSIONS,
            ServerTable.MAX_ENDPOINT_SESSIONS,
            ServerTable.MAX_SESSIONS_PER_PRINCIPAL,
            ServerTable.MAX_SESSIONS_PER_ADDRESS);

    private volatile Settings now;

    /** Creates settings that have not changed yet. */
    public LiveSettings(Settings atStart) {
        this.now = atStart;
    }

    @Override
    public Settings get() {
        return now;
    }

    /** Returns the value of a setting now. */
    public <T> T get(Setting<T> setting) {
        return now.get(setting);
    }

    /** Changes settings by code: the application's, by the Jakarta API for example. */
    public synchronized void update(UnaryOperator<Settings> change) {
        now = change.apply(now);
    }

    /** Returns when a change of a setting would have effect. */
    public static Effect effect(Setting<?> setting) {
        if (AT_ONCE.contains(setting)) {
            return Effect.AT_ONCE;
        }
        return ConnectionTable.ALL.contains(setting) ? Effect.NEW_SESSIONS : Effect.AT_START;
    }

    /**
     * Changes a setting while the container serves.
     *
     * @param name with its prefix
     * @param value as it would be written
     * @param source who changes it, for those who look at the settings later: "JMX" for example
     * @throws IllegalArgumentException when there is no such setting, its value is not allowed, or it is read at the start only
     */
    public synchronized Change change(String name, String value, String source) {
        Setting<?> setting = SettingTable.ALL.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no setting " + name + SettingSuggestions.question(name)));
        return change(setting, value, source);
    }

    private <T> Change change(Setting<T> setting, String value, String source) {
        Effect effect = effect(setting);
        if (effect == Effect.AT_START) {
            throw new IllegalArgumentException(
                    setting + " is read when the container starts, and cannot be changed while it serves");
        }
        T read = setting.read(value, "change by " + source);
        if (COUNTS.contains(setting)) {
            requireCounted(setting, read);
        }
        String before = now.shown(setting) + " (" + now.source(setting) + ")";
        now = now.with(setting, read, "run time: " + source);
        return new Change(before, now.shown(setting), effect);
    }

    /** A limit that begins, or ends, while sessions are open would forget those that opened without it. */
    private void requireCounted(Setting<?> setting, Object value) {
        boolean none = now.get(setting).equals(0);
        if (none != value.equals(0)) {
            throw new IllegalArgumentException(setting
                    + (none
                            ? " was 0 at the start: the sessions that are open are not counted. Start with a limit, however large, to"
                                    + " have one that can be changed"
                            : " cannot become 0 while the container serves; set it to a large number"));
        }
    }
}
