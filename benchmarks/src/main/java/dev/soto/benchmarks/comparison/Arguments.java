package dev.soto.benchmarks.comparison;

import java.io.IOException;

/** The command line of a program: names of options and their values, in turn. */
final class Arguments {
    /** Takes an option. */
    interface Option {
        /** Throws an IllegalArgumentException, which says what is wrong with it. The value is empty where there is none. */
        void take(String name, String value) throws IOException;
    }

    private Arguments() {}

    /** Gives all to the program, one after the other; ends the process with what is wrong when one is. */
    static void read(String[] arguments, Option option) throws IOException {
        read(arguments, "", option);
    }

    /** The same, with a line behind what is wrong that says how it is used. */
    static void read(String[] arguments, String usage, Option option) throws IOException {
        try {
            for (int i = 0; i < arguments.length; i += 2) {
                option.take(arguments[i], i + 1 < arguments.length ? arguments[i + 1] : "");
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + usage);
            System.exit(2);
        }
    }
}
