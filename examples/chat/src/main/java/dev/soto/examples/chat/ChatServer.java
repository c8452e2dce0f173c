package dev.soto.examples.chat;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: serves the chat until it is told to stop. */
@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        version = "Soto chat",
        description = "Serves a chat with rooms; open the address that it prints in a browser. Ctrl-C stops it.")
public final class ChatServer implements Callable<Integer> {

    static final int DEFAULT_PORT = 8080;

    private static final Logger LOG = System.getLogger(ChatServer.class.getName());
    private static final int HIGHEST_PORT = 65_535;

    @Option(
            names = "--host",
            defaultValue = "localhost",
            description =
                    "The name or address to listen at (default: ${DEFAULT-VALUE}); 0.0.0.0 for the whole network.")
    private String host = "localhost";

    @Option(
            names = "--port",
            description = "The port to listen at, 0 for any free one (default: " + DEFAULT_PORT
                    + ", or a free one when that is taken).")
    private @Nullable Integer port;

    @Spec
    private @Nullable CommandSpec spec;

    /** Runs the chat; the exit code is 0 after a stop, 1 when it could not be started, 2 for wrong options. */
    public static void main(String... args) {
        OneLineLog.install();
        System.exit(new CommandLine(new ChatServer()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        CommandLine commandLine = commandLine();
        if (port != null && (port < 0 || port > HIGHEST_PORT)) {
            throw new ParameterException(commandLine, "--port is 0 to " + HIGHEST_PORT + ", not " + port + ".");
        }
        try (ChatSite site = start()) {
            stopAtExit(site);
            PrintWriter out = commandLine.getOut();
            out.println("Chat: " + site.page());
            out.flush();
            site.join();
            return CommandLine.ExitCode.OK;
        } catch (IOException e) {
            PrintWriter err = commandLine.getErr();
            err.println(explain(e));
            err.flush();
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private ChatSite start() throws IOException {
        return port == null ? startNear(host, DEFAULT_PORT) : ChatSite.start(host, port);
    }

    /** Starts at the wanted port, or at a free one when that is taken. */
    static ChatSite startNear(String host, int wanted) throws IOException {
        try {
            return ChatSite.start(host, wanted);
        } catch (IOException e) {
            if (!isTaken(e)) {
                throw e;
            }
            LOG.log(Level.WARNING, "Port {0} is taken, so a free one is used.", Integer.toString(wanted));
            return ChatSite.start(host, 0);
        }
    }

    private String explain(IOException failure) {
        if (!isTaken(failure)) {
            return "The chat cannot be started at " + host + ": " + failure.getMessage();
        }
        if (port == null) {
            return "The chat cannot be started at " + host + ": that is no address of this machine.";
        }
        return "Port " + port + " of " + host + " cannot be listened at: another program has it, or " + host
                + " is no address of this machine. Choose another with --port, or leave --port out.";
    }

    private static boolean isTaken(IOException failure) {
        return failure instanceof BindException || failure.getCause() instanceof BindException;
    }

    private static void stopAtExit(ChatSite site) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(site), "chat-stop"));
    }

    private static void stop(ChatSite site) {
        // Not to the log: java.util.logging closes its own while the JVM shuts down.
        System.err.println("Stopping: every client is told so.");
        try {
            site.close();
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("picocli runs this command, see main");
        }
        return spec.commandLine();
    }
}
