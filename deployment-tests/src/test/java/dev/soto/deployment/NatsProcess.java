package dev.soto.deployment;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's nats-server on ports that it chooses. */
final class NatsProcess implements AutoCloseable {
    private static final Pattern CONNECTIONS = Pattern.compile("\"num_connections\": (\\d+)");

    private final ServerProcess process;
    private final String port;
    private final String monitor;

    NatsProcess() {
        process = ServerProcess.start(
                "nats-server",
                Path.of("target").toAbsolutePath(),
                Map.of(),
                List.of(
                        Needed.program("nats-server", "nats-server").toString(),
                        "-a",
                        "127.0.0.1",
                        "-p",
                        "-1",
                        "-m",
                        "-1"));
        try {
            monitor = process.await("Starting http monitor on 127\\.0\\.0\\.1:(\\d+)")
                    .group(1);
            port = process.await("Listening for client connections on 127\\.0\\.0\\.1:(\\d+)")
                    .group(1);
        } catch (AssertionError failure) {
            process.close();
            throw failure;
        }
    }

    String url() {
        return "nats://127.0.0.1:" + port;
    }

    /** How many clients are connected. */
    int connections() throws Exception {
        String answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + monitor + "/connz"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher matcher = CONNECTIONS.matcher(answer);
        if (!matcher.find()) {
            throw new AssertionError(answer);
        }
        return Integer.parseInt(matcher.group(1));
    }

    @Override
    public void close() {
        process.close();
    }
}
