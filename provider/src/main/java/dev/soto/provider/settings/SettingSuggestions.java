package dev.soto.provider.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds the settings that a wrong name may have meant. */
final class SettingSuggestions {
    private static final int MAX_NAMES = 3;
    private static final int MAX_SLIPS = 3;

    private record Candidate(String name, int distance) {}

    private SettingSuggestions() {}

    /** Returns the end of a sentence: {@code " (did you mean dev.soto.proxy?)"}, or nothing when no name is near. */
    static String question(String wrong) {
        List<String> near = near(wrong);
        return near.isEmpty() ? "" : near.stream().collect(Collectors.joining(" or ", " (did you mean ", "?)"));
    }

    static List<String> near(String wrong) {
        // A third of the letters wrong is no slip of the finger any more.
        int most = Math.max(2, comparable(wrong).length() / 3);
        return near(wrong, SettingTable.ALL.stream().map(Setting::name).toList(), most);
    }

    /** The same among names of others, which are long and begin alike. */
    static String question(String wrong, Collection<String> names) {
        return near(wrong, names, MAX_SLIPS).stream()
                .findFirst()
                .map(name -> " (did you mean " + name + "?)")
                .orElse("");
    }

    private static List<String> near(String wrong, Collection<String> names, int most) {
        String given = comparable(wrong);
        return names.stream()
                .map(name -> new Candidate(name, distance(given, comparable(name))))
                .filter(candidate -> candidate.distance() <= most)
                .sorted(Comparator.comparingInt(Candidate::distance))
                .limit(MAX_NAMES)
                .map(Candidate::name)
                .toList();
    }

    /** Upper case, dashes and underscores are what people get wrong first, and make no other setting. */
    private static String comparable(String name) {
        String own = name.startsWith(Setting.PREFIX) ? name.substring(Setting.PREFIX.length()) : name;
        return own.toLowerCase(Locale.ROOT).replaceAll("[-_.]", "");
    }

    /** Returns how many letters have to be inserted, removed or replaced (Levenshtein). */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int column = 1; column <= to.length(); column++) {
                int above = row[column];
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(column - 1) ? 0 : 1);
                row[column] = Math.min(replaced, Math.min(above, row[column - 1]) + 1);
                diagonal = above;
            }
        }
        return row[to.length()];
    }
}
