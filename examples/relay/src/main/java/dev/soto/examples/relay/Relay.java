package dev.soto.examples.relay;

import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/**
 * Copies messages between two servers, in both directions: types kept, parts as they come, close codes passed on, a slow side
 * slowing the other down.
 */
public final class Relay {
    /** Messages of any length go through, as none is ever held whole. */
    private static final ConnectionOptions LIMITS = ConnectionOptions.builder()
            .maxTextMessageBytes(0)
            .maxBinaryMessageBytes(0)
            .build();

    private final Side first = new Side();
    private final Side second = new Side();

    private Relay() {}

    /**
     * Connects to both servers and begins to copy.
     *
     * @return completes when both connections are there; fails when one of them is not, and closes the other
     */
    // Whoever waits for the relay gets the failure.
    @SuppressWarnings("FutureReturnValueIgnored")
    public static CompletableFuture<Relay> between(SotoClient client, URI first, URI second) {
        Relay relay = new Relay();
        CompletableFuture<WebSocketConnection> one = client.connect(first, options(relay.first));
        CompletableFuture<WebSocketConnection> two = client.connect(second, options(relay.second));
        CompletableFuture<Relay> result = new CompletableFuture<>();
        failBoth(one, two, result);
        failBoth(two, one, result);
        one.thenAcceptBoth(two, (a, b) -> {
            relay.first.relayTo(b);
            relay.second.relayTo(a);
            result.complete(relay);
        });
        return result;
    }

    private static ClientOptions options(Side side) {
        return ClientOptions.builder().connection(LIMITS).listener(side).build();
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private static void failBoth(
            CompletableFuture<WebSocketConnection> failing,
            CompletableFuture<WebSocketConnection> other,
            CompletableFuture<Relay> result) {
        failing.whenComplete((connection, failure) -> {
            if (failure != null && result.completeExceptionally(failure)) {
                other.cancel(true);
                other.thenAccept(open -> open.close(
                        new CloseStatus(CloseCode.BAD_GATEWAY, "the other side of the relay cannot be reached")));
            }
        });
    }

    /** Completes when both connections have ended. */
    public CompletableFuture<Void> end() {
        return CompletableFuture.allOf(first.end(), second.end());
    }
}
