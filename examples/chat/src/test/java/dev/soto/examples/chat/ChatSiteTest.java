package dev.soto.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ChatSiteTest {

    private ChatSite site;

    @BeforeEach
    void startSite() throws IOException {
        site = ChatSite.start("localhost", 0);
    }

    @AfterEach
    void stopSite() throws IOException {
        site.close();
    }

    @Test
    void twoPeopleChat() throws InterruptedException {
        try (ChatClient ann = connect("lobby?name=Ann");
                ChatClient bob = connect("lobby")) {
            assertThat(ann.await("who").getString("you")).isEqualTo("Ann");
            ann.await("history");
            bob.send("{\"type\":\"join\",\"name\":\"Bob\"}");
            assertThat(bob.await("who").getJsonArray("names").getValuesAs(JsonString::getString))
                    .containsExactly("Ann", "Bob");
            bob.await("history");
            assertThat(ann.await("join").getString("name")).isEqualTo("Bob");
            ann.say("Hello Bob");
            assertThat(bob.await("message").getString("text")).isEqualTo("Hello Bob");
            bob.say("Hello Ann");
            assertThat(ann.await("message").getString("from")).isEqualTo("Ann");
            assertThat(ann.await("message").getString("from")).isEqualTo("Bob");
        }
    }

    @Test
    void lostConnectionLeavesTheRoom() throws InterruptedException {
        try (ChatClient ann = connect("lobby?name=Ann")) {
            ann.await("who");
            ann.await("history");
            try (ChatClient bob = connect("lobby?name=Bob")) {
                bob.await("who");
                ann.await("join");
            }
            assertThat(ann.await("leave").getString("name")).isEqualTo("Bob");
        }
    }

    @Test
    void messageThatBreaksARuleIsExplainedAndTheConnectionStays() throws InterruptedException {
        try (ChatClient ann = connect("lobby?name=Ann")) {
            ann.await("who");
            ann.await("history");
            ann.say("x".repeat(ChatRules.MAX_TEXT + 1));
            assertThat(ann.await("error").getString("code")).isEqualTo("text-too-long");
            ann.sendBinary(100);
            assertThat(ann.await("error").getString("code")).isEqualTo("binary");
            String longest = "\uD83D\uDE00".repeat(ChatRules.MAX_TEXT);
            ann.say(longest);
            assertThat(ann.await("message").getString("text")).isEqualTo(longest);
        }
    }

    @Test
    void absurdlyLongTextEndsTheConnectionAs1009() throws InterruptedException {
        try (ChatClient ann = connect("lobby?name=Ann")) {
            ann.await("who");
            ann.await("history");
            ann.say("x".repeat(ChatRules.MAX_MESSAGE_BYTES));
            assertThat(ann.awaitEnding().code()).isEqualTo(1009);
        }
    }

    @Test
    void roomThatMayNotBeEndsTheConnectionWithTheRule() {
        try (ChatClient ann = connect("a%20b?name=Ann")) {
            ChatClient.Ending ending = ann.awaitEnding();
            assertThat(ending.code()).isEqualTo(1008);
            assertThat(ending.reason()).contains("letters, digits");
        }
    }

    @Test
    void stoppingSaysGoodbyeToEverybodyInTime() throws IOException, InterruptedException {
        try (ChatClient ann = connect("lobby?name=Ann");
                ChatClient silent = connect("kitchen")) {
            ann.await("who");
            long start = System.nanoTime();
            site.close();
            assertThat(ann.awaitEnding().code()).isEqualTo(1001);
            assertThat(silent.awaitEnding().code()).isEqualTo(1001);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ChatSite.TIME_TO_STOP.plusSeconds(5));
        }
    }

    @Test
    void eachSiteHasRoomsOfItsOwn() throws IOException, InterruptedException {
        try (ChatSite other = ChatSite.start("localhost", 0);
                ChatClient ann = connect("lobby?name=Ann");
                ChatClient bob = ChatClient.connect(other.page(), "lobby?name=Bob")) {
            ann.await("who");
            JsonObject who = bob.await("who");
            assertThat(who.getJsonArray("names").getValuesAs(JsonString::getString))
                    .containsExactly("Bob");
        }
    }

    @ParameterizedTest
    @CsvSource({"/, text/html", "/chat.js, text/javascript", "/chat.css, text/css", "/icon.svg, image/svg+xml"})
    void pageIsServed(String path, String type) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith(type);
        assertThat(response.headers().firstValue("content-security-policy").orElseThrow())
                .contains("default-src 'self'");
    }

    @ParameterizedTest
    @CsvSource({"/nothing", "/../../pom.xml", "/%2e%2e/application.properties"})
    void nothingElseIsServed(String path) throws IOException, InterruptedException {
        assertThat(get(path).statusCode()).isBetween(400, 499);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(java.net.URI.create("http://localhost:" + site.port() + path))
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private ChatClient connect(String roomAndQuery) {
        return ChatClient.connect(site.page(), roomAndQuery);
    }
}
