package dev.soto.examples.echo;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Sends a message and keeps the answer. */
@ClientEndpoint
public class EchoClient {
    private final CompletableFuture<String> answer = new CompletableFuture<>();

    /** Takes the answer. */
    @OnMessage
    public void onMessage(String message) {
        answer.complete(message);
    }

    /** Asks a server. */
    public static CompletableFuture<String> ask(URI server, String question) throws IOException, DeploymentException {
        EchoClient client = new EchoClient();
        Session session = ContainerProvider.getWebSocketContainer().connectToServer(client, server);
        session.getBasicRemote().sendText(question);
        return client.answer;
    }
}
