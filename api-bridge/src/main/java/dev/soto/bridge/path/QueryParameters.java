package dev.soto.bridge.path;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parameters of a query string (application/x-www-form-urlencoded, UTF-8). */
public final class QueryParameters {
    private QueryParameters() {}

    /**
     * Returns the parameters in order; neither the map nor its lists can be changed. What is not encoded correctly is
     * taken as it stands.
     *
     * @param query null for none
     */
    public static Map<String, List<String>> parse(@Nullable String query) {
        return query == null ? Map.of() : freeze(mutable(query));
    }

    /** Returns the parameters of a query and, before them, those of a path. */
    public static Map<String, List<String>> parse(@Nullable String query, Map<String, String> path) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        path.forEach((name, value) ->
                all.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
        mutable(query == null ? "" : query)
                .forEach((name, values) ->
                        all.computeIfAbsent(name, n -> new ArrayList<>()).addAll(values));
        return freeze(all);
    }

    private static Map<String, List<String>> mutable(String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (int from = 0; from < query.length(); ) {
            int ampersand = query.indexOf('&', from);
            int end = ampersand < 0 ? query.length() : ampersand;
            int equals = query.indexOf('=', from);
            int nameEnd = equals < 0 || equals > end ? end : equals;
            if (end > from) {
                String value = nameEnd == end ? "" : decode(query.substring(nameEnd + 1, end));
                parameters
                        .computeIfAbsent(decode(query.substring(from, nameEnd)), n -> new ArrayList<>(1))
                        .add(value);
            }
            from = end + 1;
        }
        return parameters;
    }

    private static Map<String, List<String>> freeze(Map<String, List<String>> parameters) {
        parameters.replaceAll((name, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(parameters);
    }

    private static String decode(String part) {
        try {
            return URLDecoder.decode(part, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return part;
        }
    }
}
