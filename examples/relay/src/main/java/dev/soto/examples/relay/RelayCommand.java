package dev.soto.examples.relay;

import dev.soto.provider.SotoClient;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The program: relays between two servers until one of them closes. */
@Command(
        name = "relay",
        mixinStandardHelpOptions = true,
        version = "Soto relay",
        description = "Copies WebSocket messages between two servers, in both directions, until one of them closes.")
public final class RelayCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "URI", description = "One server.")
    private URI first = URI.create("ws:/");

    @Parameters(index = "1", paramLabel = "URI", description = "The other one.")
    private URI second = URI.create("ws:/");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private RelayCommand() {}

    /** Runs the relay; the exit code is 0 after a close, 1 when a server cannot be reached, 2 for wrong arguments. */
    public static void main(String... args) {
        System.exit(new CommandLine(new RelayCommand()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        try (SotoClient client = new SotoClient()) {
            Relay relay = Relay.between(client, first, second).get();
            relay.end().get();
            return CommandLine.ExitCode.OK;
        } catch (ExecutionException failure) {
            spec.commandLine().getErr().println(failure.getCause());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }
}
