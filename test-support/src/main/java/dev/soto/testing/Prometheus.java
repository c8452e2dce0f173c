package dev.soto.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Debian's Prometheus as a process of its own, which scrapes servers of the tests each second, and is asked by HTTP. */
public final class Prometheus implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/prometheus");
    private static final Pattern VALUE = Pattern.compile("\"value\":\\[[^,\\]]+,\"([^\"]*)\"]");
    private static final int PATIENCE_SECONDS = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final Process process;

    private Prometheus(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** Returns whether it is installed. */
    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /** What to say where it is not. */
    public static String needed() {
        return "needs Debian's package prometheus; `.ci/run install` installs it";
    }

    /**
     * Starts it.
     *
     * @param folder for all that it keeps
     * @param rules files of rules, within the folder
     * @param metricsPath path of the servers that has the meters
     * @param ports of the servers of 127.0.0.1
     */
    public static Prometheus start(Path folder, List<Path> rules, String metricsPath, Integer... ports)
            throws IOException {
        int own = freePort();
        Path config = folder.resolve("prometheus.yml");
        Files.writeString(config, """
                global:
                  scrape_interval: 1s
                  evaluation_interval: 1s
                rule_files: [%s]
                scrape_configs:
                  - job_name: chat
                    metrics_path: %s
                    static_configs:
                      - targets: [%s]
                """.formatted(
                        rules.stream().map(Path::toString).collect(Collectors.joining(", ")),
                        metricsPath,
                        List.of(ports).stream()
                                .map(each -> "\"" + instance(each) + "\"")
                                .collect(Collectors.joining(", "))));
        Process process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=" + instance(own))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(own, process);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns what its label "instance" is for a server. */
    public static String instance(int port) {
        return "127.0.0.1:" + port;
    }

    /** Returns the value of an expression that has one or none, which is NaN. */
    public double value(String expression) throws IOException, InterruptedException {
        Matcher values = VALUE.matcher(query(expression));
        if (!values.find()) {
            return Double.NaN;
        }
        double value = Double.parseDouble(values.group(1));
        if (values.find()) {
            throw new AssertionError("more than one result of " + expression);
        }
        return value;
    }

    /** Returns whether an expression has a result. */
    public boolean hasResult(String expression) throws IOException, InterruptedException {
        return !query(expression).contains("\"result\":[]");
    }

    private String query(String expression) throws IOException, InterruptedException {
        return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    }

    /** Returns what its HTTP API answers, as JSON. */
    public String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create("http://" + instance(port) + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new AssertionError(path + " gave " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("Prometheus does not end");
        }
    }
}
