package dev.soto.bridge.handshake;

import dev.soto.protocol.handshake.Headers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Header fields as the maps of the Jakarta API; look-up ignores case. */
final class HeaderMaps {
    private HeaderMaps() {}

    /** Returns a map that cannot be changed, nor can its lists. */
    static Map<String, List<String>> readOnly(Headers headers) {
        Map<String, List<String>> map = headers.toMap();
        map.replaceAll((name, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(map);
    }

    /**
     * Takes over what the application made of a map of header fields.
     *
     * @param kept names that stay as they were
     * @param refused is told of each kept name that the application has changed all the same
     * @throws IllegalArgumentException when a name or value cannot stand in a header field
     */
    static Headers merge(Headers before, Map<String, List<String>> after, Set<String> kept, Consumer<String> refused) {
        for (String name : kept) {
            if (!before.values(name).equals(present(after, name))) {
                refused.accept(name);
            }
        }
        Headers merged = new Headers();
        for (String name : before.names()) {
            if (kept.stream().anyMatch(name::equalsIgnoreCase)) {
                before.values(name).forEach(value -> merged.add(name, value));
            }
        }
        for (Map.Entry<String, List<String>> field : after.entrySet()) {
            if (kept.stream().noneMatch(field.getKey()::equalsIgnoreCase)) {
                addAll(merged, field.getKey(), field.getValue());
            }
        }
        return merged;
    }

    /** Returns the values of a name, whatever its case; the application may have put null in place of a list or a value. */
    static List<String> present(Map<String, List<String>> headers, String name) {
        return headers.entrySet().stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .flatMap(field -> present(field.getValue()).stream())
                .toList();
    }

    private static List<String> present(@Nullable List<@Nullable String> values) {
        List<String> present = new ArrayList<>();
        if (values != null) {
            for (String value : values) {
                if (value != null) {
                    present.add(value);
                }
            }
        }
        return present;
    }

    private static void addAll(Headers merged, String name, @Nullable List<@Nullable String> values) {
        for (String value : present(values)) {
            Headers.requireSendable(name, value);
            merged.add(name, value);
        }
    }
}
