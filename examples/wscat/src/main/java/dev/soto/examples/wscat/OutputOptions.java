package dev.soto.examples.wscat;

import dev.soto.connection.Transport;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** How messages and frames are shown. */
final class OutputOptions {
    @Option(
            names = {"-b", "--binary"},
            description =
                    "Binary messages: standard input goes out as such, in the pieces in which it comes, and those that come are"
                            + " written as they are, with nothing between them.")
    private boolean binary;

    @Option(
            names = {"-f", "--frames"},
            description = "Show on standard error what goes over the wire, frame by frame.")
    private boolean frames;

    boolean binary() {
        return binary;
    }

    /** Returns what shows the frames of a transport, if it is asked for. */
    UnaryOperator<Transport> around(Terminal terminal) {
        return frames ? transport -> new WatchedTransport(transport, terminal::note) : UnaryOperator.identity();
    }
}
