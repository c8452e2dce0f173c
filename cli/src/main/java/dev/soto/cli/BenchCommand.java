package dev.soto.cli;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends messages to a server that sends each of them back, and says how fast that went. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Sends text messages to a server that sends each of them back, over some connections at a time, and says"
                        + " how many came back in a second and how long they took. One process on the same machine measures itself as"
                        + " much as the server: for comparison of two servers, not for what one of them can do at most.")
final class BenchCommand implements Callable<Integer> {
    private static final int MOST_CONNECTIONS = 10_000;
    private static final int MOST_MESSAGES = 10_000_000;
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_IN_FLIGHT = 1_000;

    @Parameters(paramLabel = "URI", converter = Target.class, description = "ws://... or wss://...")
    private URI uri = URI.create("ws:/");

    @Option(
            names = {"-c", "--connections"},
            description = "Connections at a time (default: ${DEFAULT-VALUE}).")
    private int connections = 10;

    @Option(
            names = {"-m", "--messages"},
            description = "Messages on each of them (default: ${DEFAULT-VALUE}).")
    private int messages = 1_000;

    @Option(names = "--size", description = "Bytes of a message (default: ${DEFAULT-VALUE}).")
    private int size = 64;

    @Option(
            names = "--in-flight",
            description = "Messages that are on their way on each of them at a time (default: ${DEFAULT-VALUE}).")
    private int inFlight = 1;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "Give up after so long (default: ${DEFAULT-VALUE}).")
    private double timeout = 60;

    @Option(
            names = {"-z", "--compress"},
            description = "Offer permessage-deflate (RFC 7692).")
    private boolean compress;

    @Option(names = "--json", description = "Print one line of JSON.")
    private boolean json;

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Terminal terminal;

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        require("--connections", connections, MOST_CONNECTIONS);
        require("--messages", messages, MOST_MESSAGES / Math.max(1, connections));
        require("--size", size, MOST_BYTES);
        require("--in-flight", inFlight, MOST_IN_FLIGHT);
        SettingOptions.requireTime(spec, "--timeout", timeout);
        String message = "x".repeat(size);
        List<Runner> runners = new ArrayList<>();
        try (SotoClient client = new SotoClient()) {
            for (int i = 0; i < connections; i++) {
                Runner runner = new Runner(message);
                ClientOptions.Builder options =
                        ClientOptions.builder().extensions(extensions()).listener(runner::opened);
                tls.apply(options::tls);
                client.connect(uri, options.build()).get();
                runners.add(runner);
            }
            long begin = System.nanoTime();
            runners.forEach(Runner::begin);
            CompletableFuture.allOf(runners.stream().map(runner -> runner.done).toArray(CompletableFuture<?>[]::new))
                    .get((long) (timeout * 1_000), TimeUnit.MILLISECONDS);
            report(runners, System.nanoTime() - begin);
            return 0;
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            if (cause instanceof IllegalArgumentException) {
                throw new ParameterException(spec.commandLine(), String.valueOf(cause.getMessage()), cause);
            }
            terminal.note("error: " + cause.getMessage());
            return SotoCat.NETWORK;
        } catch (TimeoutException late) {
            terminal.note("error: of " + (long) connections * messages + " messages only "
                    + runners.stream().mapToLong(Runner::received).sum() + " came back within " + timeout
                    + " s; does the server send each of them back?");
            return SotoCat.NETWORK;
        }
    }

    private ExtensionManager extensions() {
        ExtensionManager extensions = new ExtensionManager();
        return compress ? extensions.add(() -> new PerMessageDeflate(DeflateOptions.DEFAULT)) : extensions;
    }

    private void require(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(spec.commandLine(), name + " is " + value + ", allowed are 1 to " + most);
        }
    }

    private void report(List<Runner> runners, long nanos) {
        long[] times = runners.stream()
                .flatMapToLong(runner -> Arrays.stream(runner.times))
                .sorted()
                .toArray();
        double perSecond = times.length / (nanos / 1e9);
        if (json) {
            terminal.message(new JsonLine()
                    .add("connections", connections)
                    .add("messages", times.length)
                    .add("bytes", size)
                    .add("inFlight", inFlight)
                    .add("seconds", nanos / 1e9)
                    .add("messagesPerSecond", perSecond)
                    .add("millisLeast", times[0] / 1e6)
                    .add("millisHalf", at(times, 0.5) / 1e6)
                    .add("millis90", at(times, 0.9) / 1e6)
                    .add("millis99", at(times, 0.99) / 1e6)
                    .add("millisMost", times[times.length - 1] / 1e6)
                    .end());
            return;
        }
        terminal.message(String.format(
                Locale.ROOT,
                "%,d messages of %,d bytes on %,d connections in %.3f s: %,.0f a second",
                times.length,
                size,
                connections,
                nanos / 1e9,
                perSecond));
        terminal.message("round trip in ms: " + Output.millis(times[0]) + " least, " + Output.millis(at(times, 0.5))
                + " half of them, " + Output.millis(at(times, 0.9)) + " 90 %, " + Output.millis(at(times, 0.99))
                + " 99 %, " + Output.millis(times[times.length - 1]) + " most");
    }

    private static long at(long[] sorted, double share) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
    }

    /** One connection: sends the next message when one has come back. */
    private final class Runner implements ConnectionListener {
        private final String message;
        private final long[] times = new long[messages];
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final CompletableFuture<WebSocketConnection> connection = new CompletableFuture<>();

        // Guarded by this.

        private final ArrayDeque<Long> sentAt = new ArrayDeque<>();
        private int sent;
        private int received;

        Runner(String message) {
            this.message = message;
        }

        ConnectionListener opened(WebSocketConnection opened) {
            connection.complete(opened);
            return this;
        }

        void begin() {
            for (int i = 0; i < inFlight; i++) {
                send();
            }
        }

        private void send() {
            synchronized (this) {
                if (sent == messages) {
                    return;
                }
                sent++;
                sentAt.add(System.nanoTime());
            }
            try {
                connection.join().sendText(message, null);
            } catch (IllegalStateException closed) {
                done.completeExceptionally(closed);
            }
        }

        synchronized int received() {
            return received;
        }

        @Override
        public void onText(String answer) {
            long now = System.nanoTime();
            boolean last;
            synchronized (this) {
                Long since = sentAt.poll();
                if (since == null || !answer.equals(message)) {
                    done.completeExceptionally(new IOException(
                            "the server does not send back what it gets: it sent \"" + shortened(answer) + '"'));
                    return;
                }
                times[received++] = now - since;
                last = received == messages;
            }
            if (last) {
                done.complete(null);
                connection.join().close(new CloseStatus(CloseCode.NORMAL, ""));
            } else {
                send();
            }
        }

        private static String shortened(String text) {
            return text.length() <= 60 ? text : text.substring(0, 60) + "...";
        }

        @Override
        public void onClosed(CloseStatus status) {
            done.completeExceptionally(new IOException("the server closed a connection: " + status));
        }

        @Override
        public void onError(Throwable error) {
            done.completeExceptionally(new IOException("a connection failed: " + error, error));
        }
    }
}
