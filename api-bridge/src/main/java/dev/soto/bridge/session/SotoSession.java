package dev.soto.bridge.session;

import dev.soto.bridge.endpoint.EndpointContext;
import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.endpoint.MessageMethod;
import dev.soto.bridge.handshake.JakartaExtensions;
import dev.soto.bridge.handshake.UserProperties;
import dev.soto.bridge.inbound.MessageHandlers;
import dev.soto.bridge.outbound.Outbound;
import dev.soto.bridge.path.QueryParameters;
import dev.soto.connection.ConnectionListener;
import dev.soto.connection.Transport;
import dev.soto.connection.WebSocketConnection;
import dev.soto.connection.registry.LiveList;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Deadlines;
import dev.soto.protocol.model.Role;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Extension;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.net.SocketAddress;
import java.net.URI;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Jakarta session over a connection (section 2.1.2). Thread-safe.
 *
 * <p>The session ends when the endpoint's onClose has returned. After that all methods but close, isOpen, getId and
 * toString throw an IllegalStateException, as the Javadoc of {@link Session} wants it.
 *
 * <p>A message for which no handler is registered is dropped. An exception of a handler goes to the endpoint's error
 * handling method and leaves the session open.
 */
public final class SotoSession extends LiveList.Member implements Session {
    /** User property with the SocketAddress of this side; a name that users of Jetty know. */
    public static final String LOCAL_ADDRESS = "jakarta.websocket.endpoint.localAddress";

    /** User property with the SocketAddress of the peer, or of the proxy where a client's way leads through one. */
    public static final String REMOTE_ADDRESS = "jakarta.websocket.endpoint.remoteAddress";

    private static final String PROTOCOL_VERSION = "13";

    // A server holds a hundred thousand sessions: what many share is in the model and the environment, and what most
    // have no use for is made when it is asked for.

    private final EndpointModel model;
    private final SessionEnvironment environment;
    private final SessionEvents life;
    private final WebSocketConnection connection;
    private final EndpointContext context;
    private final SessionLimits limits;
    private final MessageHandlers handlers;
    private final Outbound outbound;
    private final UserProperties userProperties = new UserProperties();
    private final String subprotocol;
    private final String requestUri;
    private final @Nullable String queryString;
    private final @Nullable Principal userPrincipal;
    private final @Nullable String httpSessionId;
    private volatile long maxIdleTimeoutMillis;
    /** Made when it is asked for: random bits take longer than the rest of a session. */
    private volatile @Nullable String id;

    private SotoSession(SessionSetup setup, Transport transport, SessionCoders coders) {
        this.model = setup.model();
        this.environment = setup.environment();
        this.subprotocol = setup.subprotocol();
        this.requestUri = setup.requestUri();
        this.queryString = setup.queryString();
        this.userPrincipal = setup.userPrincipal();
        this.httpSessionId = setup.httpSessionId();
        this.life = new SessionEvents(this);
        this.connection = new WebSocketConnection(
                model.role(), transport, setup.extensions(), setup.options(), setup.services(), life);
        this.maxIdleTimeoutMillis = Deadlines.millis(setup.options().timeouts().idleTimeout());
        copyUserProperties(setup);
        addAddresses(transport);
        this.context = new EndpointContext(coders.endpoint(), this, setup.pathParameters());
        this.limits = new SessionLimits(this, setup.options());
        this.handlers = new MessageHandlers(coders.decoders(), limits);
        this.outbound = new Outbound(
                this, connection, coders.encoders(), new OrderedExecutor(this), model.notices(), asyncSendTimeout());
        for (MessageMethod method : model.messageMethods()) {
            handlers.add(context, method, outbound);
        }
    }

    private void copyUserProperties(SessionSetup setup) {
        Map<String, Object> configured = setup.config().getUserProperties();
        // A configuration written by the application may have none.
        if (configured != null) {
            userProperties.putNonNull(configured);
        }
    }

    /** A server's handshake knows them better: what a proxy says of the peer is in the request alone. */
    private void addAddresses(Transport transport) {
        if (model.role() == Role.CLIENT) {
            userProperties.putIfAbsent(LOCAL_ADDRESS, transport.localAddress());
            userProperties.putIfAbsent(REMOTE_ADDRESS, transport.remoteAddress());
        }
    }

    /** The container's default counts when there is one; else the connection keeps the timeout of its options. */
    private long asyncSendTimeout() {
        long millis = environment.container().getDefaultAsyncSendTimeout();
        if (millis > 0) {
            connection.setSendTimeout(Duration.ofMillis(millis));
        }
        return millis;
    }

    void runStreamHandler(Runnable task) {
        environment.streamHandlers().execute(connection.intercepted(() -> {
            Object entered = environment.scope().enter();
            try {
                task.run();
            } finally {
                environment.scope().leave(entered);
            }
        }));
    }

    /**
     * Opens a session: makes the endpoint and its coders, registers the session, calls the open callback on the calling
     * thread, and starts to read. Transport and extensions belong to the session from here on.
     *
     * @throws InstantiationException when endpoint or coders cannot be made; the peer is sent a close frame with 1011
     */
    public static SotoSession open(SessionSetup setup, Transport transport) throws InstantiationException {
        SotoSession session;
        try {
            session = create(setup, transport);
        } catch (InstantiationException | RuntimeException | Error e) {
            refuse(setup, transport);
            throw e;
        }
        try {
            session.life.open(setup.config(), setup.handshake());
        } catch (RuntimeException | Error e) {
            // No memory for what keeps it: nobody else would end it.
            session.connection().abort(e);
            throw e;
        }
        return session;
    }

    private static SotoSession create(SessionSetup setup, Transport transport) throws InstantiationException {
        SessionCoders coders = SessionCoders.create(setup);
        try {
            return new SotoSession(setup, transport, coders);
        } catch (RuntimeException | Error e) {
            coders.close(setup.environment());
            throw e;
        }
    }

    private static void refuse(SessionSetup setup, Transport transport) {
        WebSocketConnection refused;
        try {
            refused = new WebSocketConnection(
                    setup.model().role(),
                    transport,
                    setup.extensions(),
                    setup.options(),
                    setup.services(),
                    new ConnectionListener() {});
        } catch (RuntimeException | Error e) {
            // There is not even memory for that.
            transport.close();
            throw e;
        }
        refused.start(() -> refused.close(new CloseStatus(CloseCode.SERVER_ERROR, "the endpoint cannot be created")));
    }

    /** Returns the endpoint. */
    public EndpointModel model() {
        return model;
    }

    SessionEnvironment environment() {
        return environment;
    }

    @Override
    public boolean hasId(String other) {
        return other.equals(id);
    }

    /** Returns the id; null when nobody has asked for it. */
    @Nullable
    String knownId() {
        return id;
    }

    /** The registry sees to it that it is called once. */
    void setId(String made) {
        id = made;
    }

    EndpointContext context() {
        return context;
    }

    MessageHandlers handlers() {
        return handlers;
    }

    /** Returns the id that the HttpSession had in which the session was opened; null when there was none. */
    @Nullable
    String httpSessionId() {
        return httpSessionId;
    }

    /** Destroys the coders and gives the endpoint back. */
    void closeCoders() {
        new SessionCoders(context.endpoint(), handlers.decoders(), outbound.encoders()).close(environment);
    }

    @Override
    public String id() {
        return getId();
    }

    @Override
    public String endpoint() {
        return model.name();
    }

    @Override
    public String requestUri() {
        return requestUri;
    }

    @Override
    public String subprotocol() {
        return subprotocol;
    }

    @Override
    public Optional<Principal> user() {
        return Optional.ofNullable(userPrincipal);
    }

    /** Returns what the handshake said of the peer. */
    @Override
    public @Nullable SocketAddress peer() {
        return userProperties.get(REMOTE_ADDRESS) instanceof SocketAddress address
                ? address
                : connection.transport().remoteAddress();
    }

    /** Returns the connection, for what the Jakarta API does not offer: keep-alive, queued bytes, addresses. */
    @Override
    public WebSocketConnection connection() {
        return connection;
    }

    SessionQueue queue() {
        requireNotEnded();
        return new SessionQueue(connection, outbound);
    }

    /** Closes for the container: a shutdown, a drain. Does nothing when the session is closing. */
    void close(CloseStatus status) {
        life.closeByContainer(status);
    }

    /** Closes because its user has gone. Does nothing when the session is closing. */
    void closeForUser(CloseStatus status) {
        life.closeForUser(status);
    }

    private void requireNotEnded() {
        if (life.isEnded()) {
            throw new IllegalStateException("session " + getId() + " has been closed (see the Javadoc of Session)");
        }
    }

    @Override
    public WebSocketContainer getContainer() {
        requireNotEnded();
        return environment.container();
    }

    @Override
    public void addMessageHandler(MessageHandler handler) {
        requireNotEnded();
        handlers.add(requireNotNull(handler, "handler"));
    }

    @Override
    public <T> void addMessageHandler(Class<T> clazz, MessageHandler.Whole<T> handler) {
        requireNotEnded();
        handlers.add(requireNotNull(clazz, "clazz"), requireNotNull(handler, "handler"), false);
    }

    @Override
    public <T> void addMessageHandler(Class<T> clazz, MessageHandler.Partial<T> handler) {
        requireNotEnded();
        handlers.add(requireNotNull(clazz, "clazz"), requireNotNull(handler, "handler"), true);
    }

    /** A session that is closing says so first: nothing that it is given counts any more. */
    private <T> T requireNotNull(@Nullable T value, String name) {
        if (value != null) {
            return value;
        }
        if (connection.isOpen()) {
            throw new IllegalArgumentException(name + " is null");
        }
        throw new IllegalStateException("session " + getId() + " has been closed, and " + name + " is null");
    }

    /** Returns the handlers, a copy that cannot be changed; annotated methods are among them. */
    @Override
    public Set<MessageHandler> getMessageHandlers() {
        requireNotEnded();
        return handlers.all();
    }

    /** Takes a handler away; does nothing when it is not registered. Does not wait for a message in progress. */
    @Override
    public void removeMessageHandler(MessageHandler handler) {
        requireNotEnded();
        handlers.remove(requireNotNull(handler, "handler"));
    }

    @Override
    public String getProtocolVersion() {
        requireNotEnded();
        return PROTOCOL_VERSION;
    }

    @Override
    public String getNegotiatedSubprotocol() {
        requireNotEnded();
        return subprotocol;
    }

    @Override
    public List<Extension> getNegotiatedExtensions() {
        requireNotEnded();
        return JakartaExtensions.of(connection.extensions().negotiated());
    }

    /** Returns whether the peer sees TLS: the transport is secure, or the request came by wss through a proxy. */
    @Override
    public boolean isSecure() {
        requireNotEnded();
        return connection.transport().isSecure() || requestUri.regionMatches(true, 0, "wss:", 0, 4);
    }

    /** See {@link Session#isOpen}: within a callback false after {@link #close}; for other threads when onClose has returned. */
    @Override
    public boolean isOpen() {
        return life.isOpen();
    }

    /** Returns what onClose was given; null until the connection has closed. */
    public @Nullable CloseReason closeReason() {
        return life.lastReason();
    }

    @Override
    public long getMaxIdleTimeout() {
        requireNotEnded();
        return maxIdleTimeoutMillis;
    }

    /** Sets the idle timeout; zero or negative is never, and so is in effect {@link Long#MAX_VALUE}. */
    @Override
    public void setMaxIdleTimeout(long milliseconds) {
        requireNotEnded();
        maxIdleTimeoutMillis = milliseconds;
        connection.setIdleTimeout(milliseconds <= 0 ? Duration.ZERO : Duration.ofMillis(milliseconds));
    }

    /** Sets the longest binary message that is kept whole, in bytes; zero or negative is no limit. */
    @Override
    public void setMaxBinaryMessageBufferSize(int length) {
        requireNotEnded();
        limits.setBufferSize(DataType.BINARY, length);
    }

    /**
     * Returns the limit that is in force for binary messages: that of {@code @OnMessage(maxMessageSize)} where there is one,
     * unless a smaller one was set here; 0 is none.
     */
    @Override
    public int getMaxBinaryMessageBufferSize() {
        requireNotEnded();
        return limits.bufferSize(DataType.BINARY);
    }

    /** Sets the longest text message that is kept whole, in bytes of UTF-8; zero or negative is no limit. */
    @Override
    public void setMaxTextMessageBufferSize(int length) {
        requireNotEnded();
        limits.setBufferSize(DataType.TEXT, length);
    }

    /** Returns the limit that is in force for text messages; otherwise as {@link #getMaxBinaryMessageBufferSize}. */
    @Override
    public int getMaxTextMessageBufferSize() {
        requireNotEnded();
        return limits.bufferSize(DataType.TEXT);
    }

    @Override
    public RemoteEndpoint.Async getAsyncRemote() {
        requireNotEnded();
        return outbound.async();
    }

    @Override
    public RemoteEndpoint.Basic getBasicRemote() {
        requireNotEnded();
        return outbound.basic();
    }

    /** Returns a random UUID, or what else the container makes; made when it is asked for: most sessions are never asked. */
    @Override
    public String getId() {
        String known = id;
        return known == null ? environment.registry().giveId(this) : known;
    }

    @Override
    public void close() {
        close(new CloseReason(CloseReason.CloseCodes.NORMAL_CLOSURE, ""));
    }

    /**
     * Begins the close handshake behind all messages sent before, and returns at once; does nothing when the session is
     * closing already. What the peer sent before its own close frame is still delivered, all of it (RFC 6455 section 5.5.1
     * forbids only that we send more). Then, or when the peer does not answer within dev.soto.closeTimeout, onClose is called
     * with this reason.
     *
     * @throws IllegalArgumentException when the code may not be sent (RFC 6455 section 7.4); the session stays open
     */
    @Override
    public void close(@Nullable CloseReason closeReason) {
        life.close(closeReason == null ? new CloseReason(CloseReason.CloseCodes.NORMAL_CLOSURE, "") : closeReason);
    }

    @Override
    public URI getRequestURI() {
        requireNotEnded();
        return URI.create(requestUri);
    }

    /** Returns the parameters of the path and of the query, decoded, as HandshakeRequest.getParameterMap does. */
    @Override
    public Map<String, List<String>> getRequestParameterMap() {
        requireNotEnded();
        return QueryParameters.parse(queryString, context.pathParameters());
    }

    @Override
    public @Nullable String getQueryString() {
        requireNotEnded();
        return queryString;
    }

    @Override
    public Map<String, String> getPathParameters() {
        requireNotEnded();
        return context.pathParameters();
    }

    @Override
    public Map<String, Object> getUserProperties() {
        requireNotEnded();
        return userProperties;
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        requireNotEnded();
        return userPrincipal;
    }

    /** Returns the open sessions of the same endpoint, a snapshot that cannot be changed. */
    @Override
    public Set<Session> getOpenSessions() {
        requireNotEnded();
        return environment.registry().openSessions(this);
    }

    @Override
    public String toString() {
        return "session " + getId() + " of " + model;
    }
}
