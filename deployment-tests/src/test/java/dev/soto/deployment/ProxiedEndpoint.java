package dev.soto.deployment;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** Sends back what it gets, and says what it knows of its request when asked. Remembers how each of its connections ended. */
public final class ProxiedEndpoint extends Endpoint {

    private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
    private static final ConcurrentMap<String, CompletableFuture<Integer>> ENDINGS = new ConcurrentHashMap<>();

    static ServerEndpointConfig at(String path, String keepAliveInterval) {
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(ProxiedEndpoint.class, path)
                .subprotocols(List.of("chat.v2", "chat.v1"))
                .configurator(new OriginKeeper())
                .build();
        config.getUserProperties().put("dev.soto.keepAliveInterval", keepAliveInterval);
        return config;
    }

    /** The close code with which the connection with this id ended on this side: waits for it. */
    static int awaitEnding(String id) {
        return ending(id).orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.setMaxTextMessageBufferSize(MAX_MESSAGE_BYTES);
        session.setMaxBinaryMessageBufferSize(MAX_MESSAGE_BYTES);
        session.addMessageHandler(
                String.class, (MessageHandler.Whole<String>) text -> send(session, answer(session, text)));
        session.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>) bytes -> send(session, bytes));
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        ending(session.getPathParameters().get("id"))
                .complete(reason.getCloseCode().getCode());
    }

    private static String answer(Session session, String text) {
        return switch (text) {
            case "!uri" -> session.getRequestURI().toString();
            case "!secure" -> Boolean.toString(session.isSecure());
            case "!remote" -> remote(session).getHostString();
            case "!remote-port" -> Integer.toString(remote(session).getPort());
            case "!origin" -> String.valueOf(session.getUserProperties().get("origin"));
            default -> text;
        };
    }

    private static InetSocketAddress remote(Session session) {
        return (InetSocketAddress) session.getUserProperties().get("jakarta.websocket.endpoint.remoteAddress");
    }

    private static void send(Session session, Object message) {
        try {
            if (message instanceof ByteBuffer bytes) {
                session.getBasicRemote().sendBinary(bytes);
            } else {
                session.getBasicRemote().sendText((String) message);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompletableFuture<Integer> ending(String id) {
        return ENDINGS.computeIfAbsent(id, any -> new CompletableFuture<>());
    }

    /** Keeps the Origin header of the handshake. */
    private static final class OriginKeeper extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            List<String> origin = request.getHeaders().get("Origin");
            config.getUserProperties().put("origin", origin == null ? "none" : origin.get(0));
        }
    }
}
