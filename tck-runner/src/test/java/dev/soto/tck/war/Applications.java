package dev.soto.tck.war;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Endpoints for chapter 2 of the specification: life of an endpoint, sessions, messages, pings. */
public final class Applications {
    private Applications() {}

    /** Deploys the programmatic endpoints beside the annotated ones. */
    public static final class Config implements ServerApplicationConfig {
        @Override
        public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> scanned) {
            return Set.of(
                    ServerEndpointConfig.Builder.create(Numbered.class, "/numbered")
                            .build(),
                    ServerEndpointConfig.Builder.create(Handlers.class, "/handlers")
                            .build());
        }

        @Override
        public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> scanned) {
            return scanned;
        }
    }

    /** Tells which instance serves. */
    public static final class Numbered extends Endpoint {
        private static final AtomicInteger COUNT = new AtomicInteger();

        private final int number = COUNT.incrementAndGet();

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(
                    String.class, message -> session.getAsyncRemote().sendText("instance " + number));
        }
    }

    /** Registers a handler for each kind of message, and then second ones. */
    public static final class Handlers extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, message -> refuseSecond(session, message));
            session.addMessageHandler(
                    byte[].class, message -> session.getAsyncRemote().sendText("binary of " + message.length));
            session.addMessageHandler(
                    PongMessage.class,
                    pong -> session.getAsyncRemote()
                            .sendText("pong " + StandardCharsets.UTF_8.decode(pong.getApplicationData())));
        }

        private static void refuseSecond(Session session, String kind) {
            String outcome;
            try {
                switch (kind) {
                    case "text" -> session.addMessageHandler(String.class, (MessageHandler.Whole<String>) m -> {});
                    case "text part" -> session.addMessageHandler(String.class, (part, last) -> {});
                    case "binary" -> session.addMessageHandler(byte[].class, (MessageHandler.Whole<byte[]>) m -> {});
                    default ->
                        session.addMessageHandler(PongMessage.class, (MessageHandler.Whole<PongMessage>) m -> {});
                }
                outcome = "accepted";
            } catch (IllegalStateException refused) {
                outcome = "refused";
            }
            session.getAsyncRemote().sendText(outcome);
        }
    }

    /** One session a peer, with data that stays as long as the session. */
    @ServerEndpoint("/session/{key}")
    public static class Sessions {
        private Session opened;
        private Basket basket;

        /** What a session keeps. */
        private static final class Basket implements Serializable {
            private static final long serialVersionUID = 1;
        }

        /** Keeps the session and data in it. */
        @OnOpen
        public void open(Session session) {
            opened = session;
            basket = new Basket();
            session.getUserProperties().put("basket", basket);
        }

        /** Tells the id, and whether everything is as before. */
        @OnMessage
        public String message(Session session, String ignored) {
            return session.getId() + " " + unchanged(session);
        }

        private String unchanged(Session session) {
            return session == opened && session.getUserProperties().get("basket") == basket ? "unchanged" : "changed";
        }

        /** Looks once more. */
        @OnClose
        public void close(Session session, @PathParam("key") String key) {
            Told.add(key, unchanged(session));
        }
    }

    /** Ends its session in several ways, and notes the reason it hears. */
    @ServerEndpoint("/close/{key}")
    public static class Closing {
        /** Notes. */
        @OnOpen
        public void open(@PathParam("key") String key) {
            Told.add(key, "open");
        }

        /** Closes. */
        @OnMessage
        public void close(Session session, String how) throws IOException {
            if (how.equals("timeout")) {
                session.setMaxIdleTimeout(100);
            } else {
                session.close(new CloseReason(CloseReason.CloseCodes.GOING_AWAY, how));
            }
        }

        /** Notes. */
        @OnClose
        public void closed(@PathParam("key") String key, CloseReason reason) {
            Told.add(key, "closed " + reason.getCloseCode().getCode());
        }
    }

    /** Knows the container of the first session of the application. */
    @ServerEndpoint("/container/{number}")
    public static class Containers {
        private static final AtomicReference<WebSocketContainer> FIRST = new AtomicReference<>();

        /** Compares; and sets what another application must not see. */
        @OnMessage
        public String container(Session session, String timeout) {
            WebSocketContainer container = session.getContainer();
            FIRST.compareAndSet(null, container);
            String before = container.getDefaultMaxSessionIdleTimeout() + " " + (container == FIRST.get());
            container.setDefaultMaxSessionIdleTimeout(Long.parseLong(timeout));
            return before;
        }
    }

    /** Numbers in, and errors where there is none. */
    @ServerEndpoint("/errors")
    public static class Errors {
        /** Doubles. */
        @OnMessage
        public int twice(int number) {
            return 2 * number;
        }

        /** Tells. */
        @OnError
        public void error(Session session, Throwable error) throws IOException {
            session.getBasicRemote().sendText(error.getClass().getSimpleName());
        }
    }

    /** Hears of pongs by a method. */
    @ServerEndpoint("/pong")
    public static class Pongs {
        /** Tells. */
        @OnMessage
        public String pong(PongMessage pong) {
            return "heard " + StandardCharsets.UTF_8.decode(pong.getApplicationData());
        }
    }
}
