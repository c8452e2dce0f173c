package dev.soto.spring;

import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.SettingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes what IDEs read to complete and explain {@code dev.soto.*} in application.properties: Spring Boot's configuration
 * metadata, made from the table of settings. The build runs it.
 */
final class ConfigurationMetadata {
    private ConfigurationMetadata() {}

    /** Writes to the file that the argument names. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, json());
    }

    static String json() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("groups", List.of());
        metadata.put(
                "properties",
                SettingTable.ALL.stream().map(ConfigurationMetadata::property).toList());
        metadata.put(
                "hints",
                SettingTable.ALL.stream()
                        .filter(setting -> setting.type().equals("choice"))
                        .map(ConfigurationMetadata::hint)
                        .toList());
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(metadata);
    }

    private static Map<String, Object> property(Setting<?> setting) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("name", name(setting));
        property.put("type", type(setting));
        property.put("description", setting.meaning() + " Allowed: " + setting.allowed() + ".");
        property.put("defaultValue", setting.defaultText());
        return property;
    }

    private static Map<String, Object> hint(Setting<?> setting) {
        List<Map<String, String>> values = Stream.of(setting.range().split(", "))
                .map(value -> Map.of("value", value))
                .toList();
        // In this order always, unlike Map.of: the file is part of a reproducible build.
        Map<String, Object> hint = new LinkedHashMap<>();
        hint.put("name", name(setting));
        hint.put("values", values);
        return hint;
    }

    /** Returns the name in the form that Spring's metadata wants: with dashes instead of capitals. */
    static String name(Setting<?> setting) {
        return setting.name().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Bytes and times have units of their own, which Spring's types would not describe. */
    private static String type(Setting<?> setting) {
        return switch (setting.type()) {
            case "flag" -> Boolean.class.getName();
            case "number" ->
                setting.defaultValue() instanceof Double ? Double.class.getName() : Integer.class.getName();
            default -> String.class.getName();
        };
    }
}
