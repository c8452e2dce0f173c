package dev.soto.provider.observe;

import dev.soto.provider.settings.LiveSettings;

/**
 * A setting that is in force.
 *
 * @param name with its prefix
 * @param value as it would be written; passwords are {@code ***}
 * @param source where the value was given, "system properties" for example, or "default"
 * @param effect when a change by {@link SotoControl#change} would have effect
 */
public record SettingView(String name, String value, String source, LiveSettings.Effect effect) {}
