package dev.soto.cluster.nats;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Clients of one node, half of them the JDK's and half those of the package ws, that look at the numbers of each sender. */
final class NumberedClients implements AutoCloseable {
    static final Path WS = Path.of("..", "peer-tests", "node_modules", "ws");

    /**
     * Messages that one client did not get.
     *
     * @param sender whose
     * @param before when the last one before was sent, in microseconds
     * @param after when the first one after was sent
     */
    record Hole(String sender, long before, long after, String client) {}

    private final HttpClient http;
    private final List<Client> clients = new ArrayList<>();
    private final @Nullable Process node;
    private final @Nullable BufferedReader answers;

    private static final class Client implements WebSocket.Listener {
        private final String name;
        private final Map<String, long[]> last = new HashMap<>();
        private final List<Hole> holes = new ArrayList<>();
        private final List<Long> taken = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private long messages;
        private long copies;

        Client(String name) {
            this.name = name;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean isLast) {
            text.append(data);
            if (isLast) {
                message(text.toString().split(" "));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private synchronized void message(String[] words) {
            if (words.length < 3) {
                return;
            }
            long number = Long.parseLong(words[1]);
            long sent = Long.parseLong(words[2]);
            long[] before = last.put(words[0], new long[] {number, sent});
            messages++;
            taken.add(ClusterHost.micros(Instant.now()) - sent);
            if (before != null && number <= before[0]) {
                copies++;
            } else if (before != null && number > before[0] + 1) {
                holes.add(new Hole(words[0], before[1], sent, name));
            }
        }
    }

    /** What has been seen since the last report. */
    record Report(long messages, long copies, long p99Micros, List<Hole> holes) {}

    NumberedClients(int port, int count) throws Exception {
        http = HttpClient.newHttpClient();
        int other = Files.isDirectory(WS) ? count / 2 : 0;
        for (int i = other; i < count; i++) {
            Client client = new Client("jdk " + i);
            http.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/room/t" + i % ClusterHost.TOPICS), client)
                    .join();
            clients.add(client);
        }
        if (other == 0) {
            node = null;
            answers = null;
            return;
        }
        ProcessBuilder builder = new ProcessBuilder(
                        "node",
                        Path.of("src", "test", "node", "numbered-clients.cjs").toString(),
                        Integer.toString(port),
                        Integer.toString(other),
                        Integer.toString(ClusterHost.TOPICS))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .put("NODE_PATH", WS.getParent().toAbsolutePath().normalize().toString());
        node = builder.start();
        answers = node.inputReader(StandardCharsets.UTF_8);
        if (!"ready".equals(answers.readLine())) {
            throw new IOException("the clients of Node are not ready");
        }
    }

    /** What has come since the last report. */
    Report report() throws IOException {
        long messages = 0;
        long copies = 0;
        List<Hole> holes = new ArrayList<>();
        List<Long> taken = new ArrayList<>();
        for (Client each : clients) {
            synchronized (each) {
                messages += each.messages;
                copies += each.copies;
                holes.addAll(each.holes);
                taken.addAll(each.taken);
                each.messages = 0;
                each.copies = 0;
                each.holes.clear();
                each.taken.clear();
            }
        }
        if (node != null && answers != null) {
            node.getOutputStream().write('\n');
            node.getOutputStream().flush();
            for (String line; (line = answers.readLine()) != null && !line.startsWith("end"); ) {
                String[] words = line.split(" ");
                switch (words[0]) {
                    case "hole" ->
                        holes.add(new Hole(
                                words[1], Long.parseLong(words[2]), Long.parseLong(words[3]), "ws " + words[4]));
                    case "sum" -> {
                        messages += Long.parseLong(words[1]);
                        copies += Long.parseLong(words[2]);
                    }
                    default -> throw new IOException(line);
                }
            }
        }
        taken.sort(null);
        return new Report(messages, copies, taken.isEmpty() ? 0 : taken.get(taken.size() * 99 / 100), holes);
    }

    @Override
    public void close() {
        if (node != null) {
            node.destroyForcibly();
        }
        clients.clear();
    }
}
