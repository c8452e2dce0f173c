package dev.soto.tck.war;

import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Endpoints for chapter 3: what the configuration of a server endpoint does. */
public final class Configurations {
    private Configurations() {}

    /** Deploys them. */
    public static final class Config implements ServerApplicationConfig {
        @Override
        public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> scanned) {
            return Set.of(
                    ServerEndpointConfig.Builder.create(Points.class, "/points")
                            .encoders(List.of(Point.PlainEncoder.class))
                            .decoders(List.of(Point.TextDecoder.class))
                            .build(),
                    ServerEndpointConfig.Builder.create(Echo.class, "/default")
                            .subprotocols(List.of("chat", "news"))
                            .build(),
                    configured("/strict", new Strict()),
                    configured("/extensions", new Extensions()),
                    configured("/request", new Requests()),
                    configured("/single", new Single()));
        }

        private static ServerEndpointConfig configured(String path, ServerEndpointConfig.Configurator configurator) {
            return ServerEndpointConfig.Builder.create(Echo.class, path)
                    .subprotocols(List.of("chat", "news"))
                    .configurator(configurator)
                    .build();
        }

        @Override
        public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> scanned) {
            return Set.of();
        }
    }

    /** Points come in and go out as objects. */
    public static final class Points extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(Point.class, (MessageHandler.Whole<Point>)
                    point -> session.getAsyncRemote().sendObject(point.mirrored()));
        }
    }

    /** Tells its number and a user property with the message as its name. */
    public static final class Echo extends Endpoint {
        private static final AtomicInteger COUNT = new AtomicInteger();

        private final int number = COUNT.incrementAndGet();

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(
                    String.class,
                    name -> session.getAsyncRemote()
                            .sendText(
                                    name.equals("number")
                                            ? "number " + number
                                            : String.valueOf(
                                                    session.getUserProperties().get(name))));
        }
    }

    /** Overrides all decisions. */
    public static final class Strict extends ServerEndpointConfig.Configurator {
        @Override
        public boolean checkOrigin(String origin) {
            return "http://trusted.example".equals(origin);
        }

        @Override
        public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
            return "news";
        }

        @Override
        public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
            return List.of();
        }

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            response.getHeaders().put("X-Modified", List.of("yes"));
            config.getUserProperties().put("modified", "yes");
        }
    }

    /** Tells what the default chooses of two extensions that the application has. */
    public static final class Extensions extends ServerEndpointConfig.Configurator {
        private record Named(String name) implements Extension {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public List<Parameter> getParameters() {
                return List.of();
            }
        }

        @Override
        public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
            List<Extension> chosen =
                    super.getNegotiatedExtensions(List.of(new Named("one"), new Named("two")), requested);
            Told.add(
                    "extensions",
                    chosen.stream().map(Extension::getName).toList().toString());
            return super.getNegotiatedExtensions(installed, requested);
        }
    }

    /** Puts the headers of the request into the user properties, under their names. */
    public static final class Requests extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            request.getHeaders()
                    .forEach((name, values) -> config.getUserProperties().put(name, String.join(", ", values)));
        }
    }

    /** Has one instance for all, and counts how often it is asked. */
    public static final class Single extends ServerEndpointConfig.Configurator {
        private final Echo only = new Echo();

        @Override
        public <T> T getEndpointInstance(Class<T> type) {
            Told.add("instances", "asked");
            return type.cast(only);
        }
    }
}
