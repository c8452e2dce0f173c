package dev.soto.tck.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A committed list of what a run has to bring, one line an entry, compared without regard to order. */
final class ExpectedList {
    private final String what;
    private final Path file;

    ExpectedList(String what, Path file) {
        this.what = what;
        this.file = file;
    }

    /** Returns what differs, in words; nothing when the lists are equal. */
    List<String> differences(List<String> actual) throws IOException {
        List<String> missing = new ArrayList<>(Files.readAllLines(file));
        List<String> unexpected = new ArrayList<>();
        for (String line : actual) {
            if (!missing.remove(line)) {
                unexpected.add(line);
            }
        }
        List<String> differences = new ArrayList<>();
        missing.forEach(line -> differences.add(what + ", expected but not there: " + readable(line)));
        unexpected.forEach(line -> differences.add(what + ", there but not expected: " + readable(line)));
        return differences;
    }

    private static String readable(String line) {
        return line.replace('\t', ' ');
    }

    /** Makes a run the measure of those to come. */
    void write(List<String> actual) throws IOException {
        Files.write(file, actual.stream().sorted().toList());
    }
}
