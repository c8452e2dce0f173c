package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An open page of a console that shows its list of sessions: asks what the page in a browser asks, and counts what it is told. */
final class ConsolePage implements AutoCloseable {
    static final String USER = "ann";
    static final String PASSWORD = "benchmark";

    private static final Pattern TOKEN = Pattern.compile("name=\"soto-token\" content=\"([^\"]+)\"");
    private static final String LIST = "do=list&sort=age&down=0&from=0&filter=&endpoint=&minQueue=&n=1";

    private final AtomicInteger pages = new AtomicInteger();
    private final WebSocket socket;

    ConsolePage(int port) throws IOException {
        String origin = "http://127.0.0.1:" + port;
        String login =
                "Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        HttpClient http = HttpClient.newHttpClient();
        try {
            String page = http.send(
                            HttpRequest.newBuilder(URI.create(origin + "/soto/"))
                                    .header("Authorization", login)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            Matcher token = TOKEN.matcher(page);
            if (!token.find()) {
                throw new IOException("no token in the page of the console: " + page);
            }
            socket = http.newWebSocketBuilder()
                    .header("Authorization", login)
                    .header("Origin", origin)
                    .subprotocols("soto-console", "token." + token.group(1))
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/soto/live"), new Reader())
                    .join();
            socket.sendText(LIST, true).join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (CompletionException e) {
            throw new IOException("the console cannot be opened", e);
        }
    }

    /** How often it was told which sessions there are. */
    int heard() {
        return pages.get();
    }

    private final class Reader implements WebSocket.Listener {
        private boolean first = true;
        private boolean tick;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            if (first) {
                tick = data.length() > 14 && data.subSequence(0, 14).toString().equals("{\"type\":\"tick\"");
            }
            first = last;
            if (last && tick) {
                pages.incrementAndGet();
            }
            from.request(1);
            return null;
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
