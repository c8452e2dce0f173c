package dev.soto.benchmarks.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A chart of horizontal bars as SVG, which takes its colours from the page's style. */
final class BarChart {
    private static final int LABEL_WIDTH = 190;
    private static final int BAR_WIDTH = 330;
    private static final int VALUE_WIDTH = 90;
    private static final int ROW = 24;
    private static final int HEAD = 26;

    private record Bar(String label, OptionalDouble value, boolean own) {}

    private final String title;
    private final int decimals;
    private final List<Bar> bars = new ArrayList<>();

    BarChart(String title, int decimals) {
        this.title = title;
        this.decimals = decimals;
    }

    /**
     * Adds a bar below the others.
     *
     * @param value none is shown as a dash
     * @param own whether it stands out
     */
    void add(String label, OptionalDouble value, boolean own) {
        bars.add(new Bar(label, value, own));
    }

    /** The chart, or nothing when no bar has a value. */
    String svg() {
        double most =
                bars.stream().mapToDouble(bar -> bar.value().orElse(0)).max().orElse(0);
        if (most <= 0) {
            return "";
        }
        int width = LABEL_WIDTH + BAR_WIDTH + VALUE_WIDTH;
        int height = HEAD + ROW * bars.size();
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                width,
                height,
                Html.escaped(title)));
        svg.append(text("title", 0, 15, title));
        for (int i = 0; i < bars.size(); i++) {
            bar(svg, bars.get(i), HEAD + i * ROW, most);
        }
        return svg.append("</svg>\n").toString();
    }

    private void bar(StringBuilder svg, Bar bar, int top, double most) {
        double length = Math.max(0, bar.value().orElse(0)) / most * BAR_WIDTH;
        svg.append(text(bar.own() ? "own label" : "label", LABEL_WIDTH - 8, top + 15, bar.label()));
        if (bar.value().isPresent()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
                    bar.own() ? "own" : "other",
                    LABEL_WIDTH,
                    top + 3,
                    Math.max(1, length),
                    ROW - 7));
        }
        svg.append(text(
                bar.own() ? "own value" : "value",
                (int) (LABEL_WIDTH + length) + 6,
                top + 15,
                Table.figure(bar.value(), decimals)));
    }

    private static String text(String style, int x, int y, String text) {
        return String.format(
                Locale.ROOT, "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n", style, x, y, Html.escaped(text));
    }
}
