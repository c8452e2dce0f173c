package dev.soto.cli;

import dev.soto.connection.Transport;
import java.time.Clock;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

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

    @Option(
            names = {"-t", "--timestamps"},
            description = "Print the time before each message, in the zone of this machine.")
    private boolean timestamps;

    @Option(
            names = {"-j", "--json"},
            description = "Print a line of JSON for each message, open and close, with its time; bytes are base64.")
    private boolean json;

    /**
     * Returns how messages get onto standard output.
     *
     * @throws ParameterException when what is asked for excludes each other
     */
    Output output(Terminal terminal, CommandSpec spec) {
        if (binary && (timestamps || json)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--binary writes the bytes of messages and nothing else; leave out --timestamps and --json, or it");
        }
        return new Output(terminal, binary, timestamps, json, Clock.systemUTC());
    }

    boolean binary() {
        return binary;
    }

    /** Returns what shows the frames of a transport, if it is asked for. */
    UnaryOperator<Transport> around(Terminal terminal) {
        return frames ? transport -> new WatchedTransport(transport, terminal::note) : UnaryOperator.identity();
    }
}
