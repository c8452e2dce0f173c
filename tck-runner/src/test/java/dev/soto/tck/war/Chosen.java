package dev.soto.tck.war;

import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Endpoints for section 6.2, of a WAR's classes and of a library in it, and what chooses among them. */
public final class Chosen {
    private Chosen() {}

    private static String names(Set<? extends Class<?>> classes) {
        return new TreeSet<>(classes.stream().map(Class::getSimpleName).toList()).toString();
    }

    private static Set<Class<?>> without(String name, Set<Class<?>> scanned) {
        return scanned.stream()
                .filter(type -> !type.getSimpleName().equals(name))
                .collect(Collectors.toSet());
    }

    /** Chooses an annotated endpoint of the WAR's classes, and the programmatic one. */
    public static final class ConfigOfClasses implements ServerApplicationConfig {
        @Override
        public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> scanned) {
            Told.add("classes", "programmatic " + names(scanned));
            return Set.of(ServerEndpointConfig.Builder.create(Programmatic.class, "/programmatic")
                    .build());
        }

        @Override
        public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> scanned) {
            Told.add("classes", "annotated " + names(scanned));
            return Set.of(InClasses.class);
        }
    }

    /** Chooses the endpoint of the library. */
    public static final class ConfigOfLibrary implements ServerApplicationConfig {
        @Override
        public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> scanned) {
            Told.add("library", "programmatic " + names(scanned));
            return Set.of();
        }

        @Override
        public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> scanned) {
            Told.add("library", "annotated " + names(scanned));
            return without("InClasses", without("NotChosen", scanned));
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
