package dev.soto.libsoup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * A case of {@code cases.tsv}.
 *
 * @param number of the case
 * @param name what libsoup calls it: "direct/" is without HTTP, "soup/" over it
 * @param outcome "as libsoup", or what is different
 */
record ListedCase(int number, String name, String outcome) {

    /** Returns the whole list. */
    static List<ListedCase> all() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ListedCase.class.getResourceAsStream("cases.tsv")), UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(fields -> new ListedCase(Integer.parseInt(fields[0]), fields[1], fields[2]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ListedCase of(int number) {
        return all().stream()
                .filter(one -> one.number == number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("case " + number + " is not in the list"));
    }

    boolean overHttp() {
        return name.startsWith("soup/");
    }

    @Override
    public String toString() {
        return number + " " + name;
    }
}
