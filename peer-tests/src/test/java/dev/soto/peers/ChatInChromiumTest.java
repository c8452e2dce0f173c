package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.examples.chat.ChatSite;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The chat as people use it, in a real browser. Its pictures are in target/pictures, to be looked at. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ChatInChromiumTest {

    private static final Path PICTURES = Path.of("target", "pictures");

    private PeerProcess chromium;
    private ChatSite site;

    /** Before each, so that each test is skipped when Chromium is missing, and says why. */
    @BeforeEach
    void start() throws IOException {
        if (chromium == null) {
            Files.createDirectories(PICTURES);
            chromium = Peers.chromium();
        }
        site = ChatSite.start("localhost", 0);
    }

    @AfterEach
    void stopSite() throws IOException {
        if (site != null) {
            ChatPage.closeAll(chromium);
            site.close();
        }
    }

    @AfterAll
    void stopChromium() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void twoPagesChat() {
        ChatPage ann = desktop("ann");
        ann.takePicture(PICTURES.resolve("name.png"));
        ann.enterAs("Ann");
        assertThat(ann.extensions()).startsWith("permessage-deflate");
        ChatPage bob = phone("bob").enterAs("Bob");
        ann.awaitText("#people", "Bob");
        ann.awaitText("#log .event", "Bob came in");
        ann.say("Hello Bob! There is <b>soup</b>, <script>alert('and')</script> bread.");
        bob.awaitMessage("Ann", "Hello Bob! There is <b>soup</b>, <script>alert('and')</script> bread.");
        bob.say("On my way. Is there enough for two? Carl would come along, and he eats a lot.");
        bob.say("He brings dessert.");
        ann.awaitMessage("Bob", "Is there enough for two?");
        ann.awaitText("#log .body", "dessert");
        ann.say("Of course!");
        bob.awaitMessage("Ann", "Of course!");
        assertThat(bob.people()).containsExactly("Ann", "Bob");
        assertThat(bob.messages()).hasSize(4).isEqualTo(ann.messages());
        ann.takePicture(PICTURES.resolve("desktop.png"));
        bob.takePicture(PICTURES.resolve("phone.png"));
        assertThat(ChatPage.problems(chromium)).isEmpty();
    }

    @Test
    void whoComesLaterSeesWhatWasSaid() {
        ChatPage ann = desktop("ann").enterAs("Ann");
        ann.say("Is anybody here?");
        ann.awaitMessage("Ann", "Is anybody here?");
        ChatPage second = phone("second");
        second.type("#name", "ann");
        second.awaitText("#notice-text", "ann (2)");
        second.awaitMessage("Ann", "Is anybody here?");
        assertThat(second.people()).containsExactly("Ann", "ann (2)");
        assertThat(ChatPage.problems(chromium)).isEmpty();
    }

    @Test
    void roomsAreChosenByAddress() {
        ChatPage ann = desktop("ann").enterAs("Ann");
        ChatPage bob = phone("bob").enterAs("Bob");
        bob.type("#room-name", "Soup-Kitchen");
        bob.awaitText("#room-title", "#soup-kitchen");
        bob.awaitLight("connected");
        ann.awaitText("#log .event", "Bob left");
        bob.say("Nobody hears this.");
        bob.awaitMessage("Bob", "Nobody hears this.");
        assertThat(ann.messages()).isEmpty();
        ann.click("#rooms a:has-text('#kitchen')");
        ann.awaitText("#room-title", "#kitchen");
        ann.awaitText("#rooms", "#soup-kitchen");
        assertThat(ChatPage.problems(chromium)).isEmpty();
    }

    @Test
    void whateverIsTypedAsARoomWorksOrIsAnsweredWithWhatToChange() {
        ChatPage ann = desktop("ann").enterAs("Ann");
        for (String room : List.of("ä", "日本", "Soup_2", "x".repeat(32))) {
            ann.type("#room-name", room);
            ann.awaitText("#room-title", "#" + room.toLowerCase(Locale.ROOT));
            ann.awaitLight("connected");
        }
        Map<String, String> refused = new LinkedHashMap<>();
        refused.put("bad room/name!", "has a space");
        refused.put("a/b", "has “/”");
        refused.put("..", "has “.”");
        refused.put("100%", "has “%”");
        refused.put("?", "has “?”");
        refused.put("a#b", "has “#”");
        refused.put("%2F", "has “%”");
        refused.put("😀", "has “😀”");
        refused.put("x".repeat(300), "at most 32 characters");
        refused.forEach((room, why) -> {
            ann.type("#room-name", room);
            ann.awaitText("#notice-text", why);
            // Where she is all goes on.
            ann.awaitLight("connected");
        });
        assertThat(ChatPage.problems(chromium)).isEmpty();
    }

    @Test
    void anAddressOfARoomThatCannotBeIsAnsweredWithoutAConnection() {
        for (String hash : List.of("bad%20room%2Fname!", "..", "100%", "%252F", "%F0%9F%98%80", "x".repeat(300))) {
            ChatPage ann = ChatPage.open(
                    chromium,
                    "ann",
                    URI.create(site.page() + "#x").resolve("#" + hash.replace("100%", "100%25")),
                    1280,
                    800,
                    "light");
            ann.awaitText("#notice-text", "The name of a room");
            ann.awaitLight("idle");
            ChatPage.closeAll(chromium);
        }
    }

    @Test
    void aRefusalThatCannotPassEndsTheReconnecting() {
        ChatPage ann = desktop("ann").enterAs("Ann");
        // The server does not take an encoded slash, in whatever name: 400.
        ann.run("import('./connection.js').then(({Connection}) => { const made = new Connection('"
                + site.page().toString().replaceFirst("http", "ws")
                + "chat/a%2Fb'); made.addEventListener('state', event =>"
                + " document.body.dataset.refused = event.detail.state + ' ' + event.detail.code); made.open(); })");
        ann.awaitAttribute("body", "data-refused", "closed 400");
    }

    @Test
    void whateverIsTypedAsANameWorksOrIsAnsweredWithWhatToChange() {
        ChatPage ann = desktop("ann");
        ann.type("#name", "   ");
        ann.awaitText("#name-error", "Choose a name first");
        ann.type("#name", "😀");
        ann.awaitText("#name-error", "at least one letter or digit");
        ann.type("#name", "x".repeat(300));
        ann.awaitText("#name-error", "at most 24 characters");
        ann.enterAs("日本 100%/?#%2F <b>");
        assertThat(ann.people()).containsExactly("日本 100%/?#%2F <b>");
        assertThat(ChatPage.problems(chromium)).isEmpty();
    }

    @Test
    void nameThatMayNotBeIsAskedForAgain() {
        ChatPage ann = phone("ann");
        ann.type("#name", "An extraordinarily long name for one person");
        ann.awaitText("#name-error", "at most 24 characters");
        ann.enterAs("Ann");
        assertThat(ann.people()).containsExactly("Ann");
        assertThat(ChatPage.problems(chromium)).isEmpty();
    }

    @Test
    void messageThatBreaksARuleIsExplainedAndGivenBack() {
        ChatPage ann = desktop("ann").enterAs("Ann");
        String tooLong = "soup ".repeat(400) + "x";
        ann.say(tooLong);
        ann.awaitText("#notice-text", "it has 2,001 characters, and at most 2,000 are allowed");
        assertThat(ann.draft()).isEqualTo(tooLong);
        ann.takePicture(PICTURES.resolve("too-long.png"));
        ann.sendBinary(100);
        ann.awaitText("#notice-text", "binary data (100 bytes)");
        ann.awaitLight("connected");
        ann.say("short");
        ann.awaitMessage("Ann", "short");
        assertThat(ann.messages()).containsExactly("short");
        assertThat(ChatPage.problems(chromium)).isEmpty();
    }

    @Test
    void absurdMessageClosesTheConnectionAndThePageSaysWhy() {
        ChatPage ann = phone("ann").enterAs("Ann");
        ann.say("x".repeat(70_000));
        ann.awaitLight("closed");
        ann.awaitText("#notice-text", "1009");
        ann.awaitText("#light-text", "1009");
        ann.takePicture(PICTURES.resolve("closed.png"));
        ann.click("#reconnect");
        ann.awaitLight("connected");
        ann.say("shorter");
        ann.awaitMessage("Ann", "shorter");
        assertThat(ChatPage.problems(chromium)).isEmpty();
    }

    @Test
    void pageReconnectsWhenTheServerIsBack() throws IOException {
        ChatPage ann = desktop("ann").enterAs("Ann");
        ann.say("before");
        ann.awaitMessage("Ann", "before");
        int port = site.port();
        site.close();
        ann.awaitLight("waiting");
        ann.awaitText("#light", "Reconnecting in");
        ann.takePicture(PICTURES.resolve("reconnecting.png"));
        ann.say("kept");
        ann.awaitText("#notice-text", "no connection");
        assertThat(ann.draft()).isEqualTo("kept");
        site = ChatSite.start("localhost", port);
        ann.awaitLight("connected");
        ann.say("after");
        ann.awaitMessage("Ann", "after");
        assertThat(ann.messages()).containsExactly("before", "after");
        assertThat(ann.people()).containsExactly("Ann");
        assertThat(ChatPage.problems(chromium)).isEmpty();
    }

    private ChatPage desktop(String person) {
        return ChatPage.open(chromium, person, site.page(), 1280, 800, "light");
    }

    private ChatPage phone(String person) {
        return ChatPage.open(chromium, person, site.page(), 390, 844, "dark");
    }
}
