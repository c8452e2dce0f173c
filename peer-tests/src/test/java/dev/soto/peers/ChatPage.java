package dev.soto.peers;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A page of the chat in Chromium, as one person sees it. Every call waits until the page shows what is asked for. */
final class ChatPage {

    private final PeerProcess chromium;
    private final String person;

    private ChatPage(PeerProcess chromium, String person) {
        this.chromium = chromium;
        this.person = person;
    }

    /** Opens the page in a window of this size, in colours for day or night. */
    static ChatPage open(PeerProcess chromium, String person, URI page, int width, int height, String scheme) {
        ChatPage opened = new ChatPage(chromium, person);
        opened.ask(
                "open",
                opened.request()
                        .add("url", page.toString())
                        .add("width", width)
                        .add("height", height)
                        .add("scheme", scheme));
        return opened;
    }

    /** What went wrong on all pages so far: errors of scripts and of the console. */
    static List<String> problems(PeerProcess chromium) {
        return array(chromium.ask("problems"));
    }

    /** Closes all pages and forgets their problems. */
    static void closeAll(PeerProcess chromium) {
        chromium.ask("closeAll");
    }

    ChatPage enterAs(String name) {
        type("#name", name);
        return awaitLight("connected");
    }

    /** Writes into a field and presses Enter. */
    void type(String field, String text) {
        ask("fill", request().add("selector", field).add("text", text));
        ask("press", request().add("selector", field).add("key", "Enter"));
    }

    void say(String text) {
        type("#text", text);
    }

    void click(String selector) {
        ask("click", request().add("selector", selector));
    }

    ChatPage awaitLight(String state) {
        awaitAttribute("#light", "data-state", state);
        return this;
    }

    void awaitAttribute(String selector, String name, String value) {
        ask(
                "awaitAttribute",
                request().add("selector", selector).add("name", name).add("value", value));
    }

    /** Runs a script in the page. */
    void run(String script) {
        ask("run", request().add("script", script));
    }

    void awaitText(String selector, String text) {
        ask("awaitText", request().add("selector", selector).add("text", text));
    }

    void awaitMessage(String from, String text) {
        awaitText("#log .message:has(.from:text-is(\"" + from + "\")) .body", text);
    }

    List<String> messages() {
        return texts("#log .body");
    }

    List<String> people() {
        return texts("#people .name");
    }

    /** What the box for writing holds. */
    String draft() {
        return string(ask("value", request().add("selector", "#text")));
    }

    /** The extensions that the browser says were agreed on. */
    String extensions() {
        return string(ask("extensions", request()));
    }

    void sendBinary(int bytes) {
        ask("sendBinary", request().add("bytes", bytes));
    }

    void takePicture(Path file) {
        ask("screenshot", request().add("file", file.toAbsolutePath().toString()));
    }

    private List<String> texts(String selector) {
        return array(ask("texts", request().add("selector", selector)));
    }

    private JsonObjectBuilder request() {
        return Json.createObjectBuilder().add("page", person);
    }

    private String ask(String what, JsonObjectBuilder with) {
        return chromium.ask(what + " " + with.build());
    }

    private static String string(String json) {
        return ((JsonString) read(json)).getString();
    }

    private static List<String> array(String json) {
        return ((JsonArray) read(json)).getValuesAs(JsonString::getString);
    }

    private static JsonValue read(String json) {
        return Json.createReader(new StringReader(json)).readValue();
    }
}
