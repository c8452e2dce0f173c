package dev.soto.cli;

import picocli.CommandLine.Option;

/** How standard input becomes messages. */
final class InputOptions {
    @Option(
            names = {"-1", "--one-message"},
            description = "Send the whole input as one message: a file, a here-document.")
    private boolean whole;

    @Option(
            names = {"-m", "--multiline"},
            description = "A message goes on to the next empty line.")
    private boolean paragraphs;

    @Option(
            names = {"-0", "--null"},
            description = "A message goes on to the next zero byte, as find -print0 writes it.")
    private boolean zeros;

    /** Returns what splits the input. */
    InputSplit split(boolean binary) {
        if (whole) {
            return InputSplit.WHOLE;
        }
        if (zeros) {
            return InputSplit.ZEROS;
        }
        if (paragraphs) {
            return InputSplit.PARAGRAPHS;
        }
        return binary ? InputSplit.PIECES : InputSplit.LINES;
    }
}
