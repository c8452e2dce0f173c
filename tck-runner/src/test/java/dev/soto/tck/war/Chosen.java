package dev.soto.tck.war;

import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Set;

/** Endpoints for section 6.2, of a WAR's classes and of a library in it, and what chooses among them. */
public final class Chosen {
    private Chosen() {}

    /** Chooses an annotated endpoint of the WAR's classes, and the programmatic one. */
    public static final class ConfigOfClasses implements ServerApplicationConfig {
        @Override
        public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> scanned) {
            Told.addNames("classes", "programmatic", scanned);
            return Set.of(ServerEndpointConfig.Builder.create(Programmatic.class, "/programmatic")
                    .build());
        }

        @Override
        public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> scanned) {
            Told.addNames("classes", "annotated", scanned);
            return Set.of(InClasses.class);
        }
    }

    /** Chooses the endpoint of the library. */
    public static final class ConfigOfLibrary implements ServerApplicationConfig {
        @Override
        public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> scanned) {
            Told.addNames("library", "programmatic", scanned);
            return Set.of();
        }

        @Override
        public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> scanned) {
            Told.addNames("library", "annotated", scanned);
            return Set.of(InLibrary.class);
        }
    }

    /** Says hello. */
    public static final class Programmatic extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.getAsyncRemote().sendText("hello");
        }
    }

    /** Lies in the WAR's classes. */
    @ServerEndpoint("/in-classes")
    public static class InClasses {
        /** Echoes. */
        @OnMessage
        public String echo(String message) {
            return message;
        }
    }

    /** Lies in a library of the WAR. */
    @ServerEndpoint("/in-library")
    public static class InLibrary {
        /** Echoes. */
        @OnMessage
        public String echo(String message) {
            return message;
        }
    }

    /** Is chosen by nobody. */
    @ServerEndpoint("/not-chosen")
    public static class NotChosen {
        /** Echoes. */
        @OnMessage
        public String echo(String message) {
            return message;
        }
    }
}
