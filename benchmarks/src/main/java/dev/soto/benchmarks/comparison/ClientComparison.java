package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Soto's client beside others: each in a process of its own with the same code on the Jakarta API, in turn, against the same server, which
 * has the other processor. Run in the folder of this module; see docs/benchmarks.md.
 *
 * <p>Arguments: {@code --server soto-nonblocking}, {@code --client soto,tyrus}, {@code --rounds 3}, {@code --warm-up-millis 2000},
 * {@code --millis 2000}, {@code --server-cpus 0}, {@code --client-cpus 1}.
 */
public final class ClientComparison {
    private static final String MAIN_CLASS = "LoadClient";
    private static final int PATIENCE_SECONDS = 60;
    private static final String RATE = "messagesPerSecond";
    private static final String CPU = "clientCpuMicrosPerMessage";

    private enum Job {
        SMALL("connections=64 bytes=64 inFlight=8 basic=false"),
        SMALL_BASIC("connections=64 bytes=64 inFlight=8 basic=true"),
        PING_PONG("connections=64 bytes=64 inFlight=1 basic=false"),
        TEXT_64K("connections=8 bytes=65536 inFlight=2 basic=false");

        final String order;

        Job(String order) {
            this.order = order;
        }
    }

    /** One client's figures of one job in one round. */
    private record Figures(Contender client, Job job, Map<String, Double> values) {}

    private final List<Figures> all = new ArrayList<>();
    private final Map<Contender, String> classPaths = new LinkedHashMap<>();

    private Contender server = Contender.SOTO_NONBLOCKING;
    private List<Contender> clients =
            List.of(Contender.SOTO, Contender.TYRUS, Contender.TOMCAT, Contender.UNDERTOW, Contender.JETTY);
    private int rounds = 3;
    private int warmUpMillis = 2_000;
    private int millis = 2_000;
    private String serverCpus = "0";
    private String clientCpus = "1";

    private ClientComparison() {}

    /** Runs it. */
    public static void main(String... arguments) throws IOException {
        ClientComparison comparison = new ClientComparison();
        Arguments.read(arguments, comparison::parse);
        comparison.run();
        String text = comparison.text();
        System.out.println(text);
        Files.writeString(Path.of("target", "clients.md"), text);
    }

    private void parse(String name, String value) {
        switch (name) {
            case "--server" -> server = Contender.named(value);
            case "--client" ->
                clients = Arrays.stream(value.split(",")).map(Contender::named).toList();
            case "--rounds" -> rounds = Integer.parseInt(value);
            case "--warm-up-millis" -> warmUpMillis = Integer.parseInt(value);
            case "--millis" -> millis = Integer.parseInt(value);
            case "--server-cpus" -> serverCpus = value;
            case "--client-cpus" -> clientCpus = value;
            default ->
                throw new IllegalArgumentException("there is no option " + name
                        + ", only --server, --client, --rounds, --warm-up-millis, --millis, --server-cpus,"
                        + " --client-cpus");
        }
    }

    private void run() throws IOException {
        ServerClasses servers = new ServerClasses(List.of(server));
        for (Contender client : clients) {
            Optional<String> classPath = ServerClasses.compile(MAIN_CLASS, client.folders);
            classPath.ifPresent(path -> classPaths.put(client, path));
        }
        for (int round = 1; round <= rounds; round++) {
            for (Contender client : classPaths.keySet()) {
                try {
                    measure(round, client, servers);
                } catch (IOException e) {
                    System.out.println(round + " " + client.id() + " failed: " + e.getMessage());
                }
            }
        }
    }

    private void measure(int round, Contender client, ServerClasses servers) throws IOException {
        try (RunningServer running = RunningServer.start(server, RunningServer.JVM, servers, serverCpus);
                PinnedProcess process = start(client)) {
            String line = process.nextLine(PATIENCE_SECONDS);
            while (!line.equals("ready")) {
                line = process.nextLine(PATIENCE_SECONDS);
            }
            for (Job job : Job.values()) {
                // The first one compiles most of the code of both.
                int warmUp = warmUpMillis * (job == Job.SMALL ? 2 : 1);
                String order = "port=" + running.port("plain") + " warmUpMillis=" + warmUp + " millis=" + millis + " "
                        + job.order;
                try {
                    Map<String, Double> values =
                            LoadProcess.figures(process.ask(order, PATIENCE_SECONDS + (warmUp + millis) / 1_000));
                    all.add(new Figures(client, job, values));
                    System.out.printf("%d %-10s %-12s %s%n", round, client.id(), job, values);
                } catch (IOException e) {
                    System.out.printf("%d %-10s %-12s failed: %s%n", round, client.id(), job, e.getMessage());
                }
            }
        }
    }

    private PinnedProcess start(Contender client) throws IOException {
        List<String> command = new ArrayList<>(RunningServer.JVM);
        command.addAll(List.of("-cp", classPaths.getOrDefault(client, ""), ServerClasses.PACKAGE + MAIN_CLASS));
        return PinnedProcess.start(clientCpus, command, ServerClasses.log("client-" + client.id()));
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (Job job : Job.values()) {
            Table table = new Table(List.of(
                    "client", "messages/s", "Soto is", "CPU us/message", "Soto is", "alloc B/message", "client busy"));
            for (Contender client : clients) {
                table.add(List.of(
                        client.id(),
                        Table.figure(median(client, job, RATE), 0),
                        Table.figure(ratio(client, job, RATE), 2),
                        Table.figure(median(client, job, CPU), 2),
                        Table.figure(ratio(client, job, CPU), 2),
                        Table.figure(median(client, job, "allocatedBytesPerMessage"), 0),
                        Table.figure(median(client, job, "clientBusy"), 2)));
            }
            text.append("\n## ")
                    .append(job)
                    .append(": ")
                    .append(job.order)
                    .append("; server ")
                    .append(server.id())
                    .append("\n\n")
                    .append(table.text());
        }
        return text.toString();
    }

    private OptionalDouble ratio(Contender client, Job job, String figure) {
        OptionalDouble own = median(Contender.SOTO, job, figure);
        OptionalDouble other = median(client, job, figure);
        return own.isPresent() && other.isPresent()
                ? OptionalDouble.of(own.getAsDouble() / other.getAsDouble())
                : OptionalDouble.empty();
    }

    private OptionalDouble median(Contender client, Job job, String figure) {
        double[] values = all.stream()
                .filter(figures -> figures.client() == client && figures.job() == job)
                .mapToDouble(figures -> figures.values().getOrDefault(figure, 0.0))
                .sorted()
                .toArray();
        return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Medians.middle(values));
    }
}
