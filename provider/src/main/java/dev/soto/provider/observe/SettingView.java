package dev.soto.provider.observe;

/**
 * A setting that is in force.
 *
 * @param name with its prefix
 * @param value as it would be written; passwords are {@code ***}
 * @param source where the value was given, "system properties" for example, or "default"
 */
public record SettingView(String name, String value, String source) {}
