package dev.soto.bridge.handshake;

import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.ExtensionOffer;
import dev.soto.protocol.extension.WebSocketExtension;
import jakarta.websocket.Extension;
import java.util.List;
import java.util.function.Supplier;

/**
 * An extension that Jakarta's API can name and Soto can run: it has the factory of its implementation. Listed among the
 * extensions of a ServerEndpointConfig, the endpoint supports it; of a ClientEndpointConfig, the client offers it. A
 * server's configurator may return one from getNegotiatedExtensions as well, which is the way for a single annotated
 * endpoint. Before an extension of the container with the same name it has precedence. Immutable, thread-safe.
 */
public final class SotoExtension implements Extension {
    private final Extension described;
    private final ExtensionManager implementation;

    /**
     * Creates an extension.
     *
     * @param factory called here to learn name and parameters, then once a handshake, by any thread
     * @throws IllegalArgumentException when the name is no token (RFC 6455 section 9.1)
     */
    public SotoExtension(Supplier<? extends WebSocketExtension> factory) {
        this.implementation = new ExtensionManager().add(factory);
        try (WebSocketExtension sample = factory.get()) {
            ExtensionOffer offer = new ExtensionOffer(sample.name(), sample.requestParameters());
            this.described = JakartaExtensions.of(List.of(offer)).get(0);
        }
    }

    @Override
    public String getName() {
        return described.getName();
    }

    /** Returns what a client offers. */
    @Override
    public List<Parameter> getParameters() {
        return described.getParameters();
    }

    /** Returns name and parameters as in a header. */
    @Override
    public String toString() {
        return described.toString();
    }

    /**
     * Returns what a handshake may use: the configured extensions in their order, then the others of the container.
     * Those that nothing implements are left out.
     */
    static ExtensionManager supported(List<Extension> configured, ExtensionManager container) {
        if (configured.isEmpty()) {
            return container.copy();
        }
        ExtensionManager supported = new ExtensionManager();
        for (Extension extension : configured) {
            ExtensionManager from = extension instanceof SotoExtension own ? own.implementation : container;
            supported.addFrom(from, extension.getName());
        }
        for (String name : container.names()) {
            if (!supported.has(name)) {
                supported.addFrom(container, name);
            }
        }
        return supported;
    }
}
