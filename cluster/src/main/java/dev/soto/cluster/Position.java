package dev.soto.cluster;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the history of a topic. An application gives it to its peers as a text, within its own format, and gets it back from one that
 * comes again.
 *
 * @param epoch which history, 1 to 19 of {@code A-Za-z0-9_-}: a history that has begun anew has another
 * @param offset of a message, from 1 on; 0 is before the first
 */
public record Position(String epoch, long offset) {
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_-]{1,19}):(0|[1-9][0-9]{0,17})");

    /** Checks the values. */
    public Position {
        if (!FORM.matcher(epoch + ":" + offset).matches()) {
            throw new IllegalArgumentException(
                    "a position has an epoch of 1 to 19 characters of A-Za-z0-9_- and an offset of 0"
                            + " to 999999999999999999, not " + Bounds.excerpt(epoch) + " and " + offset);
        }
    }

    /**
     * Reads what {@link #toString} returned.
     *
     * @throws IllegalArgumentException when it is no position
     */
    public static Position parse(String text) {
        Matcher matcher = FORM.matcher(Objects.requireNonNull(text, "text"));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + Bounds.excerpt(text)
                    + "\" is no position: it is an epoch, a colon and an offset, as Position.toString writes them");
        }
        return new Position(matcher.group(1), Long.parseLong(matcher.group(2)));
    }

    /** Returns it as a text of at most 40 characters: {@code epoch:offset}. */
    @Override
    public String toString() {
        return epoch + ":" + offset;
    }
}
