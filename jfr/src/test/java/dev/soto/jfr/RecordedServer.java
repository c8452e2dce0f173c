package dev.soto.jfr;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.server.SotoServer;

/** A server in a process of its own: prints its port, and serves until it has read a line. */
final class RecordedServer {
    static final int FLOOD_MESSAGES = 64;
    static final int FLOOD_CHARACTERS = 512 * 1024;

    private RecordedServer() {}

    public static void main(String[] arguments) throws Exception {
        try (SotoServer server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/slow", (connection, request) -> new ConnectionListener() {
                    @Override
                    public void onText(String message) {
                        pause(Integer.parseInt(message));
                        connection.sendText("slept " + message, null);
                    }
                })
                .websocket("/flood", (connection, request) -> new ConnectionListener() {
                    @Override
                    public void onText(String message) {
                        flood(connection);
                    }
                })
                .start()) {
            System.out.println("port " + server.port());
            // Until the test has seen enough, or is gone.
            while (System.in.read() >= ' ') {
                Thread.onSpinWait();
            }
        }
        System.exit(0);
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static void flood(WebSocketConnection connection) {
        String message = "x".repeat(FLOOD_CHARACTERS);
        for (int i = 0; i < FLOOD_MESSAGES; i++) {
            connection.sendText(message, null);
        }
    }
}
