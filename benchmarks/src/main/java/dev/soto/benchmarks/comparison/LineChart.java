package dev.soto.benchmarks.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A chart of lines as SVG; latency goes up by powers of ten, and so may what goes to the right. */
final class LineChart {
    private static final int LEFT = 58;
    private static final int WIDTH = 520;
    private static final int HEIGHT = 320;
    private static final int TOP = 26;
    private static final int LEGEND = 180;
    private static final int ROW = 18;
    /** Told apart also by those who do not see red and green. */
    private static final List<String> COLOURS = List.of(
            "#0b6bcb", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999933", "#882255", "#666666",
            "#117733");

    /** A point. */
    record Point(double x, double y) {}

    /** A place on the axis to the right, and what stands there. */
    record Mark(double x, String label) {}

    private record Line(String label, List<Point> points, boolean own) {}

    private final String title;
    private final List<Mark> marks;
    private final boolean powers;
    private final List<Line> lines = new ArrayList<>();

    /**
     * Creates a chart without lines.
     *
     * @param marks of the axis to the right; empty for powers of ten
     */
    LineChart(String title, List<Mark> marks) {
        this.title = title;
        this.marks = marks;
        this.powers = marks.isEmpty();
    }

    /** Adds a line of points with positive coordinates; Soto's stand out. */
    void add(String label, List<Point> points, boolean own) {
        if (!points.isEmpty()) {
            lines.add(new Line(label, points, own));
        }
    }

    /** The chart, or nothing when there is no line. */
    String svg() {
        if (lines.isEmpty()) {
            return "";
        }
        List<Point> all = lines.stream().flatMap(line -> line.points.stream()).toList();
        double low = Math.floor(log(all.stream().mapToDouble(Point::y).min().orElse(1)));
        double high = Math.ceil(log(all.stream().mapToDouble(Point::y).max().orElse(10)) + 1e-9);
        double first = powers
                ? Math.floor(log(all.stream().mapToDouble(Point::x).min().orElse(1)))
                : marks.get(0).x();
        double last = powers
                ? Math.ceil(log(all.stream().mapToDouble(Point::x).max().orElse(10)) + 1e-9)
                : marks.get(marks.size() - 1).x();
        int height = Math.max(TOP + HEIGHT + 24, TOP + ROW * (lines.size() + 1));
        StringBuilder svg = new StringBuilder(format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                LEFT + WIDTH + LEGEND, height, Html.escaped(title)));
        svg.append(format("<text class=\"title\" x=\"0\" y=\"15\">%s</text>%n", Html.escaped(title)));
        for (double power = low; power <= high; power++) {
            double y = TOP + HEIGHT * (high - power) / (high - low);
            svg.append(format(
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" style=\"stroke: var(--line)\"/>%n",
                    LEFT, LEFT + WIDTH, y, y));
            svg.append(format(
                    "<text class=\"label\" x=\"%d\" y=\"%.1f\">%s</text>%n", LEFT - 6, y + 4, shortFigure(power)));
        }
        if (powers) {
            for (double power = first; power <= last; power++) {
                mark(svg, (power - first) / (last - first), shortFigure(power));
            }
        } else {
            marks.forEach(mark -> mark(svg, (mark.x() - first) / (last - first), mark.label()));
        }
        for (int i = 0; i < lines.size(); i++) {
            line(svg, i, first, last, low, high);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void mark(StringBuilder svg, double share, String label) {
        svg.append(format(
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                LEFT + WIDTH * share, TOP + HEIGHT + 16, Html.escaped(label)));
    }

    private void line(StringBuilder svg, int number, double first, double last, double low, double high) {
        Line line = lines.get(number);
        String colour = COLOURS.get(number % COLOURS.size());
        StringBuilder path = new StringBuilder();
        for (Point point : line.points) {
            double x = powers ? log(point.x()) : point.x();
            path.append(format(
                    "%.1f,%.1f ",
                    LEFT + WIDTH * (x - first) / (last - first),
                    TOP + HEIGHT * (high - log(point.y())) / (high - low)));
        }
        svg.append(format(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" points=\"%s\"/>%n",
                colour, line.own ? "3" : "1.5", path.toString().strip()));
        int y = TOP + ROW * (number + 1);
        svg.append(format(
                "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"%s\"/>%n",
                LEFT + WIDTH + 10, LEFT + WIDTH + 28, y - 4, y - 4, colour, line.own ? "3" : "1.5"));
        svg.append(format(
                "<text%s x=\"%d\" y=\"%d\">%s</text>%n",
                line.own ? " class=\"own\"" : "", LEFT + WIDTH + 33, y, Html.escaped(line.label)));
    }

    private static double log(double value) {
        return Math.log10(Math.max(value, 1e-3));
    }

    private static String shortFigure(double power) {
        double value = Math.pow(10, power);
        return value >= 1e6
                ? format("%.0fM", value / 1e6)
                : value >= 1e3 ? format("%.0fk", value / 1e3) : format(value < 1 ? "%.3f" : "%.0f", value);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
