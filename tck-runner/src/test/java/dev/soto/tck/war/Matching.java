package dev.soto.tck.war;

import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One endpoint under many paths that overlap (section 3.1.1); it tells its path and variables. */
public final class Matching {
    private Matching() {}

    /** Deploys it. */
    public static final class Config implements ServerApplicationConfig {
        @Override
        public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> scanned) {
            return Stream.of(
                            "/a/b/",
                            "/var/{var}",
                            "/three/{var}/c",
                            "/three/b/c",
                            "/three/{var1}/{var2}",
                            "/{var1}/d",
                            "/b/{var2}",
                            "/exact",
                            "/exact/{name}/again")
                    .map(path -> ServerEndpointConfig.Builder.create(Where.class, path)
                            .build())
                    .collect(Collectors.toSet());
        }

        @Override
        public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> scanned) {
            return Set.of();
        }
    }

    /** Tells. */
    public static final class Where extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            String path = ((ServerEndpointConfig) config).getPath();
            session.getAsyncRemote().sendText(path + " " + new TreeMap<>(session.getPathParameters()));
        }
    }
}
