package dev.soto.console;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What the page asks for: names and values as a form has them (application/x-www-form-urlencoded). */
record Command(Map<String, String> values) {

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Command parse(String text) {
        Map<String, String> values = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("a command is name=value pairs with & between them");
            }
            values.put(
                    URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return new Command(values);
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }

    /**
     * Returns a number.
     *
     * @throws IllegalArgumentException when it is none, or not within the range
     */
    long number(String name, long from, long to) {
        String given = text(name).strip();
        try {
            long number = Long.parseLong(given);
            if (number >= from && number <= to) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw new IllegalArgumentException(
                name + " is \"" + given + "\", allowed are whole numbers from " + from + " to " + to);
    }
}
