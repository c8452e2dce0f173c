package dev.soto.benchmarks.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A line of the table.
 *
 * @param what is measured
 * @param against the counterpart, or what is looked at
 * @param plain its figure
 * @param soto ours
 * @param ratio of both, or a figure of ours
 * @param reach what it has to reach
 * @param met whether it does
 */
record Line(String what, String against, String plain, String soto, String ratio, String reach, boolean met) {
    static final List<String> HEADER = List.of("what", "against", "that", "Soto", "ratio", "to reach", "");

    /** So many times as much as the counterpart. */
    static Line atLeast(String what, String against, double plain, double soto, double reach, String unit) {
        double ratio = soto / plain;
        return new Line(
                what,
                against,
                number(plain) + unit,
                number(soto) + unit,
                two(ratio),
                "at least " + two(reach),
                ratio >= reach);
    }

    /** A figure beside its counterpart, without a goal. */
    static Line beside(String what, String against, double plain, double soto) {
        return new Line(what, against, number(plain), number(soto), two(soto / plain), "", true);
    }

    /** A figure that has a most. */
    static Line atMost(String what, double soto, double most, String unit) {
        return new Line(what, "", "", number(soto) + unit, "", "at most " + number(most) + unit, soto <= most);
    }

    /** A figure that is printed only. */
    static Line shown(String what, double soto, String unit) {
        return new Line(what, "", "", number(soto) + unit, "", "", true);
    }

    List<String> cells() {
        return List.of(what, against, plain, soto, ratio, reach, met ? "" : "<");
    }

    static String two(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    static String number(double value) {
        return Math.abs(value) < 10
                ? String.format(Locale.ROOT, "%.1f", value)
                : String.format(Locale.ROOT, "%,.0f", value);
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
