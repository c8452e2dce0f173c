package dev.soto.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: connects to a WebSocket, listens for some, measures a server, describes endpoints. */
@Command(
        name = "sotocat",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Talks WebSocket (RFC 6455): messages on standard input and output, all else on standard error.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the conversation ended as it should",
            "1:the server cannot be reached, or the connection broke",
            "2:an option is wrong, or standard input is no text",
            "3:the server refused the handshake",
            "4:the peer closed with a code other than 1000, 1001 and 1005",
            "5:standard output cannot be written: its reader is gone, or a disk is full"
        })
public final class SotoCat implements Runnable {
    static final int NETWORK = 1;
    static final int USAGE = 2;
    static final int REFUSED = 3;
    static final int CLOSED_WITH_CODE = 4;
    static final int OUTPUT = 5;

    private static final Set<String> COMMANDS = Set.of("connect", "listen", "bench", "describe");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private SotoCat() {}

    /** Runs the program and ends the JVM with its exit code. */
    public static void main(String... args) {
        // What the libraries have to say is not part of the output; failures are told by the program itself.
        Logger.getLogger("").setLevel(Level.SEVERE);
        System.exit(commandLine(System.in, new FileOutputStream(FileDescriptor.out), System.err, System.getenv())
                .execute(withCommand(args)));
    }

    /** A URI alone is to be connected to. */
    static String[] withCommand(String... args) {
        boolean named = args.length == 0 || args[0].startsWith("-") || COMMANDS.contains(args[0]);
        return named
                ? args
                : Stream.concat(Stream.of("connect"), Stream.of(args)).toArray(String[]::new);
    }

    static CommandLine commandLine(InputStream in, OutputStream out, PrintStream err, Map<String, String> environment) {
        Terminal terminal = new Terminal(in, out, err);
        IExecutionExceptionHandler tell = (failure, command, result) -> {
            terminal.note("error: " + (failure.getMessage() == null ? failure.toString() : failure.getMessage()));
            return NETWORK;
        };
        return new CommandLine(new SotoCat())
                .addSubcommand(new ConnectCommand(terminal, environment))
                .addSubcommand(new ListenCommand(terminal))
                .addSubcommand(new BenchCommand(terminal))
                .addSubcommand(new DescribeCommand(terminal))
                .setOut(terminal.outWriter())
                .setErr(terminal.errWriter())
                .setExecutionStrategy(parsed -> {
                    int code = new CommandLine.RunLast().execute(parsed);
                    return terminal.isBroken() ? OUTPUT : code;
                })
                .setParameterExceptionHandler(SotoCat::explain)
                .setExecutionExceptionHandler(tell);
    }

    /** Says what is wrong and where the help is: the help itself would hide it. */
    private static int explain(ParameterException wrong, String[] args) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        wrong.getCommandLine().getErr().println("error: " + wrong.getMessage());
        wrong.getCommandLine()
                .getErr()
                .println("usage: " + command
                        + (command.contains(" ") ? " [options]" : " connect|listen|bench|describe [options]")
                        + (command.endsWith("connect") || command.endsWith("bench") ? " URI" : "")
                        + (command.endsWith("describe") ? " PATH..." : "") + "; see " + command + " --help");
        return USAGE;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say connect, listen, bench or describe; see --help.");
    }
}
