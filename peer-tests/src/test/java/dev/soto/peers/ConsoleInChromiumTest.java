package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.console.ConsoleAuthorizer;
import dev.soto.console.ConsoleRole;
import dev.soto.console.ServerConsole;
import dev.soto.server.SotoServer;
import dev.soto.server.SotoServerBuilder;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The console as operators use it, in a real browser. Its pictures are in target/pictures, to be looked at. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class ConsoleInChromiumTest {
    private static final Path PICTURES = Path.of("target", "pictures");
    private static final String PASSWORD = "correct horse";

    /** Sends back what comes. */
    @ServerEndpoint("/echo/{name}")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message, @PathParam("name") String name) {
            return message;
        }
    }

    private PeerProcess chromium;
    private SotoServer server;

    /** Before each, so that each test is skipped when Chromium is missing, and says why. */
    @BeforeEach
    void start() throws IOException {
        if (chromium == null) {
            Files.createDirectories(PICTURES);
            chromium = Peers.chromium();
        }
        SotoServerBuilder builder = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .setting("dev.soto.drainWindow", "0")
                .endpoint(Echo.class)
                .otherwise(new BlankPage());
        ServerConsole.mount(
                builder,
                "/soto",
                ConsoleAuthorizer.basic("ann", PASSWORD, ConsoleRole.ACT).and("bob", PASSWORD, ConsoleRole.VIEW));
        server = builder.start();
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            chromium.ask("closeAll");
            server.close();
        }
    }

    @AfterAll
    void stopChromium() {
        if (chromium != null) {
            chromium.close();
        }
    }

    /** Where the visitors come from. */
    private static final class BlankPage extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html;charset=utf-8");
            byte[] page = "<!doctype html><link rel=icon href=data:,><title>visitor</title><p id=said></p>"
                    .getBytes(StandardCharsets.UTF_8);
            response.write(true, ByteBuffer.wrap(page), callback);
            return true;
        }
    }

    private static JsonObjectBuilder on(String page) {
        return Json.createObjectBuilder().add("page", page);
    }

    private String ask(String word, JsonObjectBuilder request) {
        return chromium.ask(word + " " + request.build());
    }

    private void open(String page, String path, String user, int width, String scheme) {
        ask(
                "open",
                on(page).add("url", "http://127.0.0.1:" + server.port() + path)
                        .add("width", width)
                        .add("height", 900)
                        .add("scheme", scheme)
                        .add("user", user)
                        .add("password", PASSWORD));
    }

    private void click(String page, String selector) {
        ask("click", on(page).add("selector", selector));
    }

    private void fill(String page, String selector, String text) {
        ask("fill", on(page).add("selector", selector).add("text", text));
    }

    private void awaitText(String page, String selector, String text) {
        ask("awaitText", on(page).add("selector", selector).add("text", text));
    }

    private String texts(String page, String selector) {
        return ask("texts", on(page).add("selector", selector));
    }

    private void key(String page, String key) {
        ask("key", on(page).add("key", key));
    }

    private void picture(String page, String file) {
        ask("screenshot", on(page).add("file", PICTURES.resolve(file).toString()));
    }

    /** A page with sessions, of which each has sent one message more than the one before; it shows how they end. */
    private void visitors(String... names) {
        open("visitor", "/", "", 900, "light");
        for (int i = 0; i < names.length; i++) {
            ask("run", on("visitor").add("script", """
                                    new Promise(done => {
                                      const socket = new WebSocket(`ws://${location.host}/echo/%1$s`);
                                      let left = %2$d;
                                      socket.onopen = () => { for (let i = 0; i < left; i++) socket.send('hello'); };
                                      socket.onmessage = () => { if (--left === 0) done(); };
                                      socket.onclose = closed => {
                                        document.getElementById('said').textContent += `%1$s ${closed.code} ${closed.reason};`;
                                      };
                                    })""".formatted(names[i], i + 1)));
        }
        await().until(() -> server.statistics().sessions().count() >= names.length);
    }

    @Test
    void anOperatorListsSortsFiltersClosesChangesTriesAndDrains() {
        visitors("a", "b", "c");
        open("ann", "/soto/", "ann", 1280, "light");
        awaitText("ann", "#light", "Live");
        awaitText("ann", "#health", "UP");
        awaitText("ann", "#endpoints", "/echo/{name}");

        click("ann", "nav a[href='#sessions']");
        awaitText("ann", "#count", "4");
        click("ann", "button[data-sort='in']");
        awaitText("ann", "th[aria-sort='descending']", "In");
        fill("ann", "#filter", "/ECHO/");
        awaitText("ann", "#count", "3 of 4");
        await().until(() -> texts("ann", "#list tbody td:nth-child(7)").equals("[\"3\",\"2\",\"1\"]"));
        click("ann", "button[data-sort='in']");
        await().until(() -> texts("ann", "#list tbody td:nth-child(7)").equals("[\"1\",\"2\",\"3\"]"));
        picture("ann", "console-sessions.png");
        fill("ann", "#filter", "echo/b");
        awaitText("ann", "#range", "1\u20131 of 1");
        fill("ann", "#min-queue", "many");
        awaitText("ann", "#notice", "minQueue is \"many\"");
        fill("ann", "#min-queue", "");

        click("ann", "#list tbody a");
        awaitText("ann", "#facts", "/echo/b");
        awaitText("ann", "#facts", "2 text, 0 binary");
        picture("ann", "console-session.png");
        click("ann", "#close");
        fill("ann", "#code", "1005");
        click("ann", "#close-dialog button[type='submit']");
        awaitText("ann", "#close-dialog .error", "close code 1005 is none that is sent");
        fill("ann", "#code", "4001");
        fill("ann", "#reason", "enough <b>");
        click("ann", "#close-dialog button[type='submit']");
        awaitText("visitor", "#said", "b 4001 enough <b>;");
        awaitText("ann", "#notice", "is closed with 4001");
        awaitText("ann", "#gone", "This session has ended");

        click("ann", "nav a[href='#settings']");
        fill("ann", "#setting", "idletimeout");
        click("ann", "button[aria-label='Change dev.soto.idleTimeout']");
        fill("ann", "#set-value", "soon");
        click("ann", "#set-dialog button[type='submit']");
        awaitText("ann", "#set-dialog .error", "is \"soon\", allowed is: 0 to");
        fill("ann", "#set-value", "7 min");
        click("ann", "#set-dialog button[type='submit']");
        awaitText("ann", "#rows", "run time: ann (console)");
        picture("ann", "console-settings.png");

        click("ann", "nav a[href='#try']");
        fill("ann", "#path", "/echo/try");
        click("ann", "#dial");
        awaitText("ann", "#log", "connected to ws://127.0.0.1");
        fill("ann", "#message", "</script><b>hi");
        click("ann", "#send");
        awaitText("ann", "#log", "\u2190 </script><b>hi");
        picture("ann", "console-try.png");
        click("ann", "#dial");
        awaitText("ann", "#log", "closed: 1000");

        click("ann", "nav a[href='#overview']");
        click("ann", "#drain");
        click("ann", "#drain-dialog button[type='submit']");
        awaitText("visitor", "#said", "a 1001");
        awaitText("visitor", "#said", "c 1001");
        awaitText("ann", "#health", "DRAINING");
        assertThat(chromium.ask("problems")).isEqualTo("[]");
    }

    @Test
    void whatPassesOverASessionIsSeenWhileItIsWatched() {
        open("visitor", "/", "", 900, "light");
        ask("run", on("visitor").add("script", """
                                new Promise(done => {
                                  const socket = new WebSocket(`ws://${location.host}/echo/talk`);
                                  socket.onopen = () => { setInterval(() => socket.send('</script>hello'), 200); done(); };
                                })"""));
        open("ann", "/soto/", "ann", 1280, "dark");
        awaitText("ann", "#light", "Live");
        click("ann", "nav a[href='#sessions']");
        fill("ann", "#filter", "echo/talk");
        awaitText("ann", "#range", "1\u20131 of 1");
        click("ann", "#list tbody a");
        awaitText("ann", "#facts", "/echo/talk");
        fill("ann", "#watch-seconds", "0");
        click("ann", "#start-watch");
        awaitText("ann", "#notice", "seconds is \"0\", allowed are whole numbers from 1 to 3600");
        fill("ann", "#watch-seconds", "60");
        click("ann", "#start-watch");
        awaitText("ann", "#lines", "< text, 14 characters");
        awaitText("ann", "#lines", "> text, 14 bytes");
        assertThat(texts("ann", "#lines")).doesNotContain("hello");
        click("ann", "#end-watch");
        awaitText("ann", "#lines", "is watched no more: by \"ann (console)\"");
        click("ann", "#payload");
        click("ann", "#start-watch");
        awaitText("ann", "#lines", "> text, 14 bytes \"</script>hello\"");
        picture("ann", "console-watch.png");
        assertThat(chromium.ask("problems")).isEqualTo("[]");
    }

    @Test
    void theKeyboardAloneDoes() {
        visitors("a", "b", "c");
        open("ann", "/soto/", "ann", 1280, "dark");
        awaitText("ann", "#light", "Live");
        key("ann", "/");
        ask("type", on("ann").add("text", "echo/c"));
        awaitText("ann", "#range", "1\u20131 of 1");
        ask("tabTo", on("ann").add("selector", "#list tbody a"));
        key("ann", "Enter");
        awaitText("ann", "#facts", "/echo/c");
        ask("tabTo", on("ann").add("selector", "#close"));
        key("ann", "Enter");
        ask("tabTo", on("ann").add("selector", "#reason"));
        ask("type", on("ann").add("text", "by keys"));
        key("ann", "Enter");
        awaitText("visitor", "#said", "c 4001 by keys;");
        // Before that Escape would close the dialog.
        awaitText("ann", "#notice", "is closed with 4001");
        key("ann", "Escape");
        awaitText("ann", "#sessions-title", "Sessions");
        assertThat(chromium.ask("problems")).isEqualTo("[]");
    }

    @Test
    void whoMayLookSeesNoButtonsToAct() {
        visitors("a", "b");
        open("bob", "/soto/", "bob", 1280, "dark");
        awaitText("bob", "#who", "bob (may look)");
        awaitText("bob", "#endpoints", "/echo/{name}");
        assertThat(texts("bob", "#drain:visible")).isEqualTo("[]");
        click("bob", "nav a[href='#settings']");
        awaitText("bob", "#rows", "dev.soto.idleTimeout");
        assertThat(texts("bob", "#rows button")).isEqualTo("[]");
        assertThat(chromium.ask("problems")).isEqualTo("[]");
    }

    /** Its curves need some seconds. */
    @Test
    void itsPicturesByDayAndByNight() {
        visitors("kitchen", "garden", "cellar", "attic");
        ask("run", on("visitor").add("script", """
                                { const socket = new WebSocket(`ws://${location.host}/echo/talk`);
                                  let n = 0;
                                  socket.onopen = () => setInterval(() => { for (let i = 0; i < n %% 40; i++) socket.send('x'.repeat(n %% 300)); n++; }, 100); }""".formatted()));
        open("day", "/soto/", "ann", 1280, "light");
        open("night", "/soto/", "ann", 1280, "dark");
        open("phone", "/soto/", "bob", 390, "dark");
        for (String page : new String[] {"day", "night", "phone"}) {
            awaitText(page, "#endpoints", "/echo/{name}");
        }
        await().until(() -> !texts("night", "#cards .card:nth-child(2) .value").equals("[\"0\"]"));
        String drawn = "if (document.querySelector('#cards polyline').getAttribute('points').split(' ').length < 12)"
                + " throw new Error('the curve is short')";
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> ask("run", on("night").add("script", drawn)));
        picture("day", "console-day.png");
        picture("night", "console-night.png");
        picture("phone", "console-phone.png");
        assertThat(chromium.ask("problems")).isEqualTo("[]");
    }
}
