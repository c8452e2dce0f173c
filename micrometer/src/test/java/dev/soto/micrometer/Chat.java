package dev.soto.micrometer;

import dev.soto.connection.ConnectionListener;
import dev.soto.server.SotoServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** A server that answers, with its meters at /metrics, and clients of the JDK that count themselves. */
final class Chat implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    final AtomicLong sent = new AtomicLong();
    final AtomicLong received = new AtomicLong();
    final SotoServer server;

    /** What /metrics answers. */
    interface Scrape {
        String text();
    }

    Chat(Scrape scrape) throws IOException {
        this.server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/chat", (connection, request) -> new ConnectionListener() {
                    @Override
                    public void onText(String message) {
                        connection.sendText(message, null);
                    }

                    @Override
                    public void onBinary(ByteBuffer message) {
                        connection.sendBinary(message, null);
                    }
                })
                .otherwise(new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        response.getHeaders().put("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
                        Content.Sink.write(response, true, scrape.text(), callback);
                        return true;
                    }
                })
                .start();
    }

    /** Connects a client, which counts the messages that it gets. */
    WebSocket connect(String path) {
        return http.newWebSocketBuilder()
                .buildAsync(URI.create(server.uri() + path), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                        received.addAndGet(last ? 1 : 0);
                        return WebSocket.Listener.super.onText(socket, data, last);
                    }
                })
                .join();
    }

    /** Sends a text. */
    void say(WebSocket from, String text) {
        from.sendText(text, true).join();
        sent.incrementAndGet();
    }

    @Override
    public void close() {
        server.close();
    }
}
