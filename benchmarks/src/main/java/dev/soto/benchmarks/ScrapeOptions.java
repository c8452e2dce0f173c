package dev.soto.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What {@link ScrapePauses} is asked for.
 *
 * @param sessions that are open
 * @param endpoints that they belong to
 * @param seconds of each kind of work beside each company
 * @param pauseMillis from the end of a scrape to the next one
 * @param kind what is open
 */
record ScrapeOptions(int sessions, int endpoints, int seconds, int pauseMillis, Kind kind) {
    static final String USAGE = """
            Options:
              --sessions 100000       that are open, over transports in memory
              --endpoints 100         that they belong to
              --seconds 8             of messages, and of sessions that open, each beside nothing, scrapes, and as much mere computing
              --pause-millis 100      from the end of a scrape to the next one
              --kind sessions         sessions of Jakarta, or handlers
            """;

    /** What is open. */
    enum Kind {
        SESSIONS("sessions of Jakarta"),
        HANDLERS("connections of handlers");

        final String text;

        Kind(String text) {
            this.text = text;
        }

        String option() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException says which option is wrong
     */
    static ScrapeOptions parse(String... arguments) {
        ScrapeOptions options = new ScrapeOptions(100_000, 100, 8, 100, Kind.SESSIONS);
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value");
            }
            options = options.with(arguments[i], arguments[i + 1]);
        }
        return options;
    }

    private ScrapeOptions with(String name, String value) {
        return switch (name) {
            case "--sessions" -> new ScrapeOptions(number(name, value, 1), endpoints, seconds, pauseMillis, kind);
            case "--endpoints" -> new ScrapeOptions(sessions, number(name, value, 1), seconds, pauseMillis, kind);
            case "--seconds" -> new ScrapeOptions(sessions, endpoints, number(name, value, 1), pauseMillis, kind);
            case "--pause-millis" -> new ScrapeOptions(sessions, endpoints, seconds, number(name, value, 0), kind);
            case "--kind" -> new ScrapeOptions(sessions, endpoints, seconds, pauseMillis, kind(value));
            default -> throw new IllegalArgumentException("there is no option " + name);
        };
    }

    private static int number(String name, String value, int least) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is a number, not " + value, e);
        }
        throw new IllegalArgumentException(name + " is at least " + least + ", not " + value);
    }

    private static Kind kind(String value) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.option().equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--kind is "
                        + Arrays.stream(Kind.values()).map(Kind::option).collect(Collectors.joining(" or ")) + ", not "
                        + value));
    }
}
