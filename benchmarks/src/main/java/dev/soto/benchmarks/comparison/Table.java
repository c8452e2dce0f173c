package dev.soto.benchmarks.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A Markdown table with aligned columns, which reads well on a terminal too. */
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    /** Creates a table without rows. */
    public Table(List<String> header) {
        rows.add(header);
    }

    /** Adds a row, with as many cells as the header. */
    public void add(List<String> row) {
        rows.add(row);
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    /** The table, with an empty line behind it. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            line(text, rows.get(i));
            if (i == 0) {
                rule(text);
            }
        }
        return text.append('\n').toString();
    }

    /** The table as HTML. */
    String html() {
        return Html.table(rows);
    }

    private void line(StringBuilder text, List<String> row) {
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            String room = " ".repeat(width(column) - cell.length());
            text.append("| ").append(column == 0 ? cell + room : room + cell).append(' ');
        }
        text.append("|\n");
    }

    private void rule(StringBuilder text) {
        for (int column = 0; column < rows.get(0).size(); column++) {
            String dashes = "-".repeat(width(column) + 1);
            text.append('|').append(column == 0 ? dashes + '-' : dashes + ':');
        }
        text.append("|\n");
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    /** A figure with thousands' separators and as many decimals as asked for; a dash for none. */
    static String figure(OptionalDouble value, int decimals) {
        return value.isPresent() ? String.format(Locale.ROOT, "%,." + decimals + "f", value.getAsDouble()) : "-";
    }
}
