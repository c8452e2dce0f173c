package dev.soto.server;

import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.Transport;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.Handler;
import org.jspecify.annotations.Nullable;

/** Makes a {@link SotoServer}; each method but {@link #start} returns this. Not thread-safe. */
public final class SotoServerBuilder {
    /** Where {@link #setting} gives settings, for messages. */
    static final String SOURCE = "server's settings";

    private static final int MAX_PORT = 65_535;

    @Nullable
    String host;

    int port = 8080;

    @Nullable
    SSLContext tls;

    boolean clientCertificates;
    int maxConnections = 65_536;
    int maxRequestHeaderBytes = 8 * 1024;
    Duration httpIdleTimeout = Duration.ofSeconds(30);
    Duration httpHeaderTimeout = Duration.ofSeconds(30);
    Settings settings = Settings.read(SettingSource.systemProperties());

    @Nullable
    ConnectionOptions connection;

    @Nullable
    ExtensionManager extensions;

    @Nullable
    Handler otherwise;

    @Nullable
    String healthPath;

    final Map<String, Handler> pages = new LinkedHashMap<>();
    final List<Consumer<SotoServer>> starts = new ArrayList<>();
    final List<Runnable> stops = new ArrayList<>();

    boolean stopsAtShutdown;

    UnaryOperator<Transport> transport = UnaryOperator.identity();

    final List<Route> routes = new ArrayList<>();

    /** Classes, and configurations. */
    final List<Object> endpoints = new ArrayList<>();

    SotoServerBuilder() {}

    /** Sets the address to listen at; all of the machine's without it. */
    public SotoServerBuilder host(String value) {
        host = value;
        return this;
    }

    /**
     * Sets the port; 8080 without it, 0 for a free one.
     *
     * @throws IllegalArgumentException when it is not within 0 to 65535
     */
    public SotoServerBuilder port(int value) {
        port = requireRange("port", value, 0, MAX_PORT);
        return this;
    }

    /** Sets the context for wss, which has the server's certificate; ws without it. */
    public SotoServerBuilder tls(SSLContext context) {
        tls = context;
        return this;
    }

    /** Fails the TLS handshake of clients without a certificate that the context trusts. */
    public SotoServerBuilder requireClientCertificates() {
        clientCertificates = true;
        return this;
    }

    /**
     * Sets how many TCP connections there may be; further ones wait in the system's queue until one ends. 65,536 without it.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public SotoServerBuilder maxConnections(int value) {
        maxConnections = requireRange("maxConnections", value, 1, Integer.MAX_VALUE);
        return this;
    }

    /**
     * Sets how long the header of a request may be, 8 KiB without it; a longer one is answered with 431.
     *
     * @throws IllegalArgumentException when it is less than 256
     */
    public SotoServerBuilder maxRequestHeaderBytes(int value) {
        maxRequestHeaderBytes = requireRange("maxRequestHeaderBytes", value, 256, 1 << 20);
        return this;
    }

    /**
     * Sets how long a connection may be silent before it is a WebSocket, 30 s without it, zero is for ever; then it is closed.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public SotoServerBuilder httpIdleTimeout(Duration value) {
        httpIdleTimeout = requireTime("httpIdleTimeout", value);
        return this;
    }

    /**
     * Sets how long the header of a request may take to arrive, TLS handshake included, however many bytes come meanwhile: 30 s without it, zero is
     * for ever. Then the connection is closed, a quarter of that time later at most.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public SotoServerBuilder httpHeaderTimeout(Duration value) {
        httpHeaderTimeout = requireTime("httpHeaderTimeout", value);
        return this;
    }

    /**
     * Sets a setting of docs/settings.md; it goes before the system property. One that this server does not read is a warning when it
     * starts.
     *
     * @param name with the prefix "dev.soto."
     * @throws IllegalArgumentException when it is not known or its value not allowed
     */
    public SotoServerBuilder setting(String name, Object value) {
        Map<String, Object> one = new HashMap<>(Map.of(name, value));
        settings = settings.with(new SettingSource(Setting.Place.INIT_PARAM, SOURCE, one.keySet(), one::get));
        return this;
    }

    /** Sets limits and times of connections that handlers serve; without it, those that the settings give. */
    public SotoServerBuilder connection(ConnectionOptions value) {
        connection = value;
        return this;
    }

    /** Sets the extensions that handlers' connections may have; without it, permessage-deflate as the settings say. */
    public SotoServerBuilder extensions(ExtensionManager value) {
        extensions = value;
        return this;
    }

    /**
     * Sets what is put around the transport of each connection of a handler: for tools that look at the bytes. The result
     * belongs to the connection and closes what it was put around.
     */
    public SotoServerBuilder transport(UnaryOperator<Transport> around) {
        transport = around;
        return this;
    }

    /** Sets who answers all requests that no WebSocket is for, for example a page; 404 without it, 426 at a WebSocket's path. */
    public SotoServerBuilder otherwise(Handler handler) {
        otherwise = handler;
        return this;
    }

    /**
     * Adds who answers the requests of a path and of all paths below it that no WebSocket is for. It goes before {@link #otherwise}.
     *
     * @param path begins with a slash and ends without one
     * @throws IllegalArgumentException when it does not, or has a handler already
     */
    public SotoServerBuilder page(String path, Handler handler) {
        if (!path.startsWith("/") || path.endsWith("/")) {
            throw new IllegalArgumentException(
                    "the path of a page begins with a slash and ends without one, but is \"" + path + '"');
        }
        if (pages.putIfAbsent(path, handler) != null) {
            throw new IllegalArgumentException("the path " + path + " has a handler already");
        }
        return this;
    }

    /** Has something called when the server has started, before {@link #start} returns. */
    public SotoServerBuilder onStart(Consumer<SotoServer> listener) {
        starts.add(listener);
        return this;
    }

    /** Has something called when the server begins to close. */
    public SotoServerBuilder onStop(Runnable listener) {
        stops.add(listener);
        return this;
    }

    /**
     * Has a path answered for health checks: 200 while new sessions should be sent here, 503 otherwise, with the one word of {@link
     * dev.soto.provider.observe.HealthView.Status} as the text. Why is said to operators only: by {@link SotoServer#statistics}, JMX.
     *
     * @throws IllegalArgumentException when it does not begin with a slash
     */
    public SotoServerBuilder health(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("the path of health checks begins with a slash, but is \"" + path + '"');
        }
        healthPath = path;
        return this;
    }

    /** Adds a handler for a path, the origins of dev.soto.allowedOrigins, and no subprotocol; see the other method. */
    public SotoServerBuilder websocket(String path, WebSocketHandler handler) {
        return websocket(path, null, null, handler);
    }

    /**
     * Adds a handler for a path and all paths below it; the longest path wins.
     *
     * @param path begins with a slash, percent-decoded
     * @param origin the only one that is allowed (RFC 6455 section 10.2; others get a 403); null leaves it to the setting
     *     dev.soto.allowedOrigins
     * @param subprotocols in order of preference: a client that offers some must offer one of these; null accepts all and
     *     chooses none
     * @throws IllegalArgumentException when the path has a handler, or does not begin with a slash, or when a subprotocol is no token or is
     *     there twice (RFC 6455 section 4.1 item 10)
     */
    public SotoServerBuilder websocket(
            String path, @Nullable String origin, @Nullable List<String> subprotocols, WebSocketHandler handler) {
        Route route = Route.of(path, origin, subprotocols, handler);
        if (routes.stream().anyMatch(other -> other.path().equals(route.path()))) {
            throw new IllegalArgumentException("the path " + route.path() + " has a WebSocket handler already");
        }
        routes.add(route);
        return this;
    }

    /** Adds a class with {@link jakarta.websocket.server.ServerEndpoint}. It goes before handlers of the same path. */
    public SotoServerBuilder endpoint(Class<?> annotated) {
        endpoints.add(annotated);
        return this;
    }

    /** Adds an endpoint with its configuration. It goes before handlers of the same path. */
    public SotoServerBuilder endpoint(ServerEndpointConfig config) {
        endpoints.add(config);
        return this;
    }

    /**
     * Has the end of the JVM (SIGTERM, {@code System.exit}) close the server as {@link SotoServer#close} does; with
     * dev.soto.drainAtStop it is drained first.
     */
    public SotoServerBuilder stopAtShutdown() {
        stopsAtShutdown = true;
        return this;
    }

    /**
     * Starts the server.
     *
     * @throws IOException when the port cannot be had
     * @throws IllegalArgumentException when an endpoint breaks a rule; the cause is Jakarta's DeploymentException
     */
    public SotoServer start() throws IOException {
        return SotoServer.start(this);
    }

    private static int requireRange(String name, int value, int from, int to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed is: " + from + " to " + to);
        }
        return value;
    }

    private static Duration requireTime(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(
                    name + " is " + value + ", allowed is: zero, which is for ever, and more");
        }
        return value;
    }
}
