package dev.soto.server;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The example of docs/libsoup.md, which {@link QuickStartTest} compares and runs. */
final class QuickStart {
    private QuickStart() {}

    static SotoServer serve() throws IOException {
        SotoServer server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/chat", null, List.of("chat"), (connection, request) -> new ConnectionListener() {
                    @Override
                    public void onText(String message) {
                        connection.sendText(message, null);
                    }
                })
                .start();
        return server;
    }

    static void talk(SotoClient client, SotoServer server, ConnectionListener printer) {
        CompletableFuture<WebSocketConnection> connecting = client.connect(
                server.uri().resolve("/chat"),
                ClientOptions.builder()
                        .subprotocols("chat")
                        .listener(connection -> printer)
                        .build());
        WebSocketConnection connection = connecting.join();
        connection.sendText("hello", null);
        connection.close(CloseStatus.NO_STATUS);
    }
}
