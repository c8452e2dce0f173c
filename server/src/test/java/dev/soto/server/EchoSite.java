package dev.soto.server;

import dev.soto.connection.WebSocketConnection;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.util.concurrent.TimeUnit;

/** A server with a handler at /handler and an endpoint at /endpoint/{name}, which send back what comes. */
final class EchoSite {
    private EchoSite() {}

    /** The endpoint beside the handler. */
    @ServerEndpoint("/endpoint/{name}")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    static SotoServerBuilder builder() {
        return SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/handler", Recorder.echo())
                .endpoint(Echo.class);
    }

    static WebSocketConnection connect(SotoClient client, SotoServer server, String path, Recorder recorder)
            throws Exception {
        return client.connect(
                        server.uri().resolve(path),
                        ClientOptions.builder().listener(opened -> recorder).build())
                .get(Recorder.SECONDS, TimeUnit.SECONDS);
    }
}
