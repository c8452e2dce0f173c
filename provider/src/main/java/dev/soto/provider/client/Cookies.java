package dev.soto.provider.client;

import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.provider.settings.CookieChoice;
import java.io.IOException;
import java.net.CookieHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cookies of one connectToServer (RFC 6265): from where they are kept to the request, and back from the answer. */
final class Cookies {
    private static final String COOKIE = "Cookie";

    private final @Nullable CookieHandler handler;

    private Cookies(@Nullable CookieHandler handler) {
        this.handler = handler;
    }

    /** Returns cookies as the setting says; the handler is for those of the container. */
    static Cookies of(CookieChoice choice, CookieHandler container) {
        return new Cookies(
                switch (choice.kind()) {
                    case NONE -> null;
                    case CONTAINER -> container;
                    case GIVEN -> choice.handler();
                });
    }

    /** Adds the cookies for a URI to those that the request has. */
    void addTo(Headers headers, ClientUri target) throws IOException {
        if (handler == null) {
            return;
        }
        List<String> cookies = new ArrayList<>(headers.values(COOKIE));
        handler.get(target.httpUri(), Map.of()).forEach((name, values) -> {
            if (name.equalsIgnoreCase(COOKIE)) {
                cookies.addAll(values);
            }
        });
        if (!cookies.isEmpty()) {
            // RFC 6265 section 5.4: one field only.
            headers.set(COOKIE, String.join("; ", cookies));
        }
    }

    /** Keeps the cookies of an answer. */
    void keep(ClientUri target, UpgradeResponse response) throws IOException {
        if (handler != null) {
            handler.put(target.httpUri(), response.headers().toMap());
        }
    }
}
