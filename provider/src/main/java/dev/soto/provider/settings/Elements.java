package dev.soto.provider.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The elements of a value that is a list, and which one a message is about. */
public final class Elements {
    private static final int TEN = 10;

    private Elements() {}

    /**
     * Reads a list: its elements have commas between them, and perhaps blanks around.
     *
     * @param reader reads an element; says why it refuses one, with the element, by an IllegalArgumentException
     * @throws RefusedValueException when one is refused or empty; it says which
     */
    static <T> List<T> read(String text, Function<String, T> reader) {
        String[] elements = text.split(",", -1);
        List<T> all = new ArrayList<>(elements.length);
        for (int i = 0; i < elements.length; i++) {
            String element = elements[i].strip();
            if (element.isEmpty()) {
                throw new RefusedValueException(
                        elements.length == 1 ? "it is empty" : place(i, elements.length) + " is empty");
            }
            try {
                all.add(reader.apply(element));
            } catch (IllegalArgumentException refused) {
                String why = String.valueOf(refused.getMessage());
                throw new RefusedValueException(elements.length == 1 ? why : place(i, elements.length) + ": " + why);
            }
        }
        return all;
    }

    /**
     * Returns the place of an element in words: "the 2nd of 3".
     *
     * @param index from 0 on
     */
    public static String place(int index, int size) {
        return "the " + ordinal(index + 1) + " of " + size;
    }

    private static String ordinal(int number) {
        boolean teen = number / TEN % TEN == 1;
        return number
                + switch (teen ? 0 : number % TEN) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
    }
}
