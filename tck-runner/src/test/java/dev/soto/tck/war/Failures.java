package dev.soto.tck.war;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.SessionException;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Set;

/** Endpoints for section 5.2: errors of applications and of connections. */
public final class Failures {
    private Failures() {}

    /** Deploys the programmatic one too. */
    public static final class Config implements ServerApplicationConfig {
        @Override
        public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> scanned) {
            return Set.of(ServerEndpointConfig.Builder.create(Programmatic.class, "/programmatic")
                    .build());
        }

        @Override
        public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> scanned) {
            return scanned;
        }
    }

    private static String echo(String message) {
        if (message.startsWith("fail")) {
            throw new IllegalStateException(message);
        }
        return message;
    }

    /** Handles its errors. */
    public static final class Programmatic extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>)
                    message -> session.getAsyncRemote().sendText(echo(message)));
        }

        @Override
        public void onError(Session session, Throwable error) {
            session.getAsyncRemote().sendText("error " + error.getMessage());
        }
    }

    /** Handles its errors. */
    @ServerEndpoint("/handled/{key}")
    public static class Handled {
        /** Fails, or echoes. */
        @OnMessage
        public String message(String message) {
            return echo(message);
        }

        /** Tells. */
        @OnError
        public void error(Session session, Throwable error, @PathParam("key") String key) {
            if (error instanceof SessionException broken) {
                Told.add(key, "session exception, " + (broken.getSession() == session ? "same session" : "another"));
            } else {
                session.getAsyncRemote().sendText("error " + error.getMessage());
            }
        }

        /** Notes. */
        @OnClose
        public void close(CloseReason reason, @PathParam("key") String key) {
            Told.add(key, "close " + reason.getCloseCode().getCode());
        }
    }

    /** Does not handle its errors. */
    @ServerEndpoint("/unhandled")
    public static class Unhandled {
        /** Fails, or echoes. */
        @OnMessage
        public String message(String message) {
            return echo(message);
        }
    }

    /** Does not handle its errors either, and fails once: of many failures of one kind the log tells some. */
    @ServerEndpoint("/unhandled/once")
    public static class UnhandledOnce {
        /** Fails, or echoes. */
        @OnMessage
        public String message(String message) {
            return echo(message);
        }
    }

    /** Fails when it should handle its errors. */
    @ServerEndpoint("/mishandled")
    public static class Mishandled {
        /** Fails, or echoes. */
        @OnMessage
        public String message(String message) {
            return echo(message);
        }

        /** Fails. */
        @OnError
        public void error(Throwable error) {
            throw new UnsupportedOperationException("while handling " + error.getMessage(), error);
        }
    }
}
