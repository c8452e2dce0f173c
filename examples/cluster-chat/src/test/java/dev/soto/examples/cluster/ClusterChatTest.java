package dev.soto.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.testing.JdkListener;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The three nodes as processes, with the JDK's client on each. */
@Timeout(120)
class ClusterChatTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static ClusterChat chat;

    private static final class Member implements AutoCloseable {
        private final JdkListener heard = new JdkListener();
        private final WebSocket socket;

        Member(int node, String name) {
            this(node, name, "");
        }

        Member(int node, String name, String since) {
            socket = HTTP.newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://localhost:" + chat.ports().get(node - 1) + "/room/lobby?name=" + name
                                    + "&since=" + since),
                            heard)
                    .join();
        }

        void say(String text) {
            socket.sendText(text, true).join();
        }

        /** Returns what the last answer was to the question who is there. */
        List<String> who() {
            say(Room.WHO);
            return heard.unread().stream()
                    .map(Object::toString)
                    .filter(line -> line.startsWith("{\"who\":"))
                    .map(line -> List.of(line.substring("{\"who\":[\"".length(), line.length() - "\"]}".length())
                            .split("\",\"")))
                    .reduce(List.of(), (before, names) -> names);
        }

        boolean hasHeard(String from, int node, String text) {
            return said().stream()
                    .anyMatch(line -> line.getString("from").equals(from)
                            && line.getInt("node") == node
                            && line.getString("text").equals(text));
        }

        /** Returns the lines of the chat. */
        List<JsonObject> said() {
            return all().filter(line -> line.containsKey("at")).toList();
        }

        /** Returns the answer to the join. */
        JsonObject joined() {
            return Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(
                            () -> all().filter(line -> line.containsKey("complete"))
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
        }

        private Stream<JsonObject> all() {
            return heard.unread().stream().map(line -> {
                try (JsonReader reader = Json.createReader(new StringReader(line.toString()))) {
                    return reader.readObject();
                }
            });
        }

        @Override
        public void close() {
            socket.abort();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(
                NatsServers.program().isPresent(), "needs Debian's package nats-server; `.ci/run install` installs it");
        chat = new ClusterChat();
    }

    @AfterAll
    static void stop() {
        if (chat != null) {
            chat.close();
        }
    }

    /** A join is told to the other nodes after the handshake: who speaks at once speaks to those who are known already. */
    private static void awaitHeard(Member from, int node, String name, Member to) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(100))
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> {
                    from.say("are you there");
                    return to.hasHeard(name, node, "are you there");
                });
    }

    private static void awaitSeen(Member member, String... names) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(200))
                .atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(member.who()).containsExactlyInAnyOrder(names));
    }

    @Test
    void whatIsSaidOnANodeIsHeardOnTheOthersAlsoWhenOneIsKilledAndComesBack() throws Exception {
        try (Member ada = new Member(1, "Ada");
                Member bob = new Member(2, "Bob");
                Member eve = new Member(3, "Eve")) {
            awaitHeard(ada, 1, "Ada", bob);
            awaitHeard(ada, 1, "Ada", eve);
            awaitHeard(bob, 2, "Bob", eve);
            awaitSeen(eve, "Ada, node 1", "Bob, node 2", "Eve, node 3");

            assertThatThrownBy(() -> HTTP.send(
                            HttpRequest.newBuilder(URI.create(
                                            "http://localhost:" + chat.ports().get(0) + "/kill"))
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);
            Awaitility.await().until(() -> !chat.node(1).isAlive());

            bob.say("still here");
            Awaitility.await().until(() -> eve.hasHeard("Bob", 2, "still here"));
            awaitSeen(eve, "Bob, node 2", "Eve, node 3");

            assertThat(chat.restart(1)).startsWith("Node 1: http://localhost:");
            assertThat(chat.restart(2)).isEqualTo("Node 2 is running.");
            try (Member back = new Member(1, "Ada")) {
                awaitHeard(eve, 3, "Eve", back);
            }
        }
    }

    @Test
    void whoComesBackOnAnotherNodeGetsWhatWasSaidMeanwhile() {
        try (Member bob = new Member(2, "Bob")) {
            assertThat(bob.joined().getBoolean("complete")).isTrue();
            String before;
            try (Member ada = new Member(1, "Ada")) {
                ada.joined();
                awaitHeard(ada, 1, "Ada", bob);
                Awaitility.await().until(() -> ada.said().size() == bob.said().size());
                before = ada.said().get(ada.said().size() - 1).getString("at");
            }
            List<String> meanwhile =
                    IntStream.range(0, 20).mapToObj(i -> "line " + i).toList();
            meanwhile.forEach(bob::say);
            Awaitility.await().until(() -> bob.hasHeard("Bob", 2, "line 19"));
            try (Member back = new Member(3, "Ada", before)) {
                assertThat(back.joined().getBoolean("complete")).isTrue();
                assertThat(back.said())
                        .extracting(line -> line.getString("text"))
                        .isEqualTo(meanwhile);
                awaitSeen(back, "Ada, node 3", "Bob, node 2");
            }
            try (Member lost = new Member(3, "Eve", "of-another:7")) {
                assertThat(lost.joined().getBoolean("complete")).isFalse();
                assertThat(lost.said()).isEmpty();
            }
            try (Member odd = new Member(3, "Eve", "nonsense")) {
                assertThat(odd.joined().getBoolean("complete")).isFalse();
            }
        }
    }

    @Test
    void thePageAndWhichNodesThereAreComeFromEachNode() throws Exception {
        for (int number = 1; number <= ClusterChat.NODES; number++) {
            String address = "http://localhost:" + chat.ports().get(number - 1) + "/";
            assertThat(get(address)).contains("A chat on three nodes");
            assertThat(get(address + "nodes"))
                    .startsWith("{\"node\":" + number + ",\"ports\":["
                            + chat.ports().get(0) + ",");
        }
    }

    private static String get(String address) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
