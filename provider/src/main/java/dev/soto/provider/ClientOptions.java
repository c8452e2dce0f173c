package dev.soto.provider;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.ConnectionOpening;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.Transport;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.SubprotocolChoice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What a {@link SotoClient} connects with. Immutable; may be used for any number of connects. */
public final class ClientOptions {
    /** No origin, no subprotocol, no listener; everything else as the system properties say. */
    public static final ClientOptions DEFAULTS = builder().build();

    private final @Nullable String origin;
    private final List<String> subprotocols;
    private final Headers headers;
    private final @Nullable ExtensionManager extensions;
    private final @Nullable SSLContext tls;
    private final @Nullable ConnectionOptions connection;
    private final Map<String, Object> settings;
    private final UnaryOperator<Transport> transport;
    private final ConnectionOpening opening;

    private ClientOptions(Builder builder) {
        this.origin = builder.origin;
        this.subprotocols = builder.subprotocols;
        this.headers = builder.headers.copy();
        this.extensions = builder.extensions == null ? null : builder.extensions.copy();
        this.tls = builder.tls;
        this.connection = builder.connection;
        this.settings = Map.copyOf(builder.settings);
        this.transport = builder.transport;
        this.opening = builder.opening;
    }

    /** Returns a builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    @Nullable
    String origin() {
        return origin;
    }

    List<String> subprotocols() {
        return subprotocols;
    }

    Headers headers() {
        return headers;
    }

    @Nullable
    ExtensionManager extensions() {
        return extensions;
    }

    @Nullable
    SSLContext tls() {
        return tls;
    }

    @Nullable
    ConnectionOptions connection() {
        return connection;
    }

    Map<String, Object> settings() {
        return settings;
    }

    UnaryOperator<Transport> transport() {
        return transport;
    }

    ConnectionOpening opening() {
        return opening;
    }

    /** Makes options; each method returns this. Not thread-safe. */
    public static final class Builder {
        private @Nullable String origin;
        private List<String> subprotocols = List.of();
        private final Headers headers = new Headers();
        private @Nullable ExtensionManager extensions;
        private @Nullable SSLContext tls;
        private @Nullable ConnectionOptions connection;
        private final Map<String, Object> settings = new HashMap<>();
        private UnaryOperator<Transport> transport = UnaryOperator.identity();
        private ConnectionOpening opening = connection -> new ConnectionListener() {};

        private Builder() {}

        /** Sets the Origin header (RFC 6454); browsers send that of their page, other clients usually none. */
        public Builder origin(String value) {
            origin = value;
            return this;
        }

        /**
         * Sets the subprotocols to offer, in order of preference.
         *
         * @throws IllegalArgumentException when one is no token, or is there twice (RFC 6455 section 4.1 item 10)
         */
        public Builder subprotocols(String... names) {
            subprotocols = SubprotocolChoice.requireNames(List.of(names));
            return this;
        }

        /**
         * Adds a header field, for example Authorization or Cookie, which are not sent to another origin after a redirect.
         *
         * @throws IllegalArgumentException when it is not legal; see {@link Headers#add}
         */
        public Builder header(String name, String value) {
            headers.add(name, value);
            return this;
        }

        /**
         * Sets the extensions to offer; they are copied when the options are built. Without it, permessage-deflate is offered
         * when the setting dev.soto.compression is given as true.
         */
        public Builder extensions(ExtensionManager value) {
            extensions = value;
            return this;
        }

        /** Sets the context for wss; without it, that of the settings, else the JVM's default. */
        public Builder tls(SSLContext value) {
            tls = value;
            return this;
        }

        /** Sets limits and times of the connection; without it, those that the settings give. */
        public Builder connection(ConnectionOptions value) {
            connection = value;
            return this;
        }

        /**
         * Sets a setting of docs/settings.md that is allowed for an endpoint, for example dev.soto.proxy, followRedirects,
         * connectTimeout or handshakeTimeout. It goes before the system property.
         *
         * @param name with the prefix "dev.soto."
         * @param value null for none
         */
        public Builder setting(String name, @Nullable Object value) {
            if (value == null) {
                settings.remove(name);
            } else {
                settings.put(name, value);
            }
            return this;
        }

        /**
         * Sets what is put around the transport of the connection: for tools that look at the bytes. The result belongs to
         * the connection and closes what it was put around.
         */
        public Builder transport(UnaryOperator<Transport> around) {
            transport = around;
            return this;
        }

        /** Sets what makes the listener when the connection opens, on a thread of the client, before the stage completes. */
        public Builder listener(ConnectionOpening value) {
            opening = value;
            return this;
        }

        /** Returns the options. */
        public ClientOptions build() {
            return new ClientOptions(this);
        }
    }
}
