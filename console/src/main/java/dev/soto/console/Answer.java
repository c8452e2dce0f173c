package dev.soto.console;

import dev.soto.protocol.handshake.HandshakeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An answer of HTTP, whatever sends it. The policies in it let the page load its own files and connect to its own host, and nothing else. */
record Answer(int status, Map<String, String> headers, byte[] body) {
    private static final Map<String, String> TYPES = Map.of(
            "console.js", "text/javascript;charset=utf-8",
            "draw.js", "text/javascript;charset=utf-8",
            "console.css", "text/css;charset=utf-8",
            "icon.svg", "image/svg+xml");

    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9.\\-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");

    private static Answer of(int status, String type, byte[] body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", type);
        headers.put("Cache-Control", "no-store");
        headers.put("Content-Security-Policy", policy("'self'"));
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        return new Answer(status, headers, body);
    }

    /** Not each browser takes 'self' for WebSockets too. */
    private static String policy(String connect) {
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src " + connect
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
    }

    static Answer text(int status, String text) {
        return of(status, "text/plain;charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static Answer json(String json) {
        return of(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    static Answer refusal(HandshakeException refused) {
        Answer answer = text(refused.status(), String.valueOf(refused.getMessage()));
        refused.responseHeaders().forEach((name, value, first) -> answer.headers.put(name, value));
        return answer;
    }

    Answer with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    static Answer file(String name) {
        String type = TYPES.get(name);
        return type == null ? text(404, "there is no such file") : of(200, type, read(name));
    }

    static Answer page(String token, @Nullable String host) {
        boolean known = host != null && HOST.matcher(host).matches();
        String page = new String(read("index.html"), StandardCharsets.UTF_8)
                .replace("{{token}}", token)
                .replace("{{host}}", known ? host : "");
        Answer answer = of(200, "text/html;charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
        if (known) {
            answer.with("Content-Security-Policy", policy("'self' ws://" + host + " wss://" + host));
        }
        return answer;
    }

    private static byte[] read(String name) {
        try (InputStream file = Answer.class.getResourceAsStream("web/" + name)) {
            if (file == null) {
                throw new IllegalStateException("the console's " + name + " is not in its jar");
            }
            return file.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException("the console's " + name + " cannot be read", failure);
        }
    }
}
