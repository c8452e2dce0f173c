package dev.soto.provider;

import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.provider.settings.CompressionTable;
import dev.soto.provider.settings.ConnectionSettings;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import jakarta.websocket.Extension;
import java.util.List;
import java.util.function.Supplier;

/**
 * The extensions of a container, and what becomes of them for an endpoint that has settings of compression of its own.
 * Thread-safe.
 */
final class ContainerExtensions {
    /** How to compress, not whether. */
    private static final List<Setting<?>> MANNER = List.of(
            CompressionTable.COMPRESSION_LEVEL,
            CompressionTable.COMPRESSION_THRESHOLD_BYTES,
            CompressionTable.SERVER_NO_CONTEXT_TAKEOVER,
            CompressionTable.CLIENT_NO_CONTEXT_TAKEOVER,
            CompressionTable.SERVER_MAX_WINDOW_BITS,
            CompressionTable.CLIENT_MAX_WINDOW_BITS,
            CompressionTable.MAX_INFLATE_RATIO);

    private final ExtensionManager manager;

    ContainerExtensions(Settings settings) {
        this.manager = ConnectionSettings.extensions(settings);
    }

    /** Returns the container's manager, which the application may change. */
    ExtensionManager manager() {
        return manager;
    }

    /**
     * Returns what gives an endpoint's handshakes the container's extensions, as they are then. What the endpoint itself says
     * of compression goes before them.
     *
     * @param container settings of the container
     * @param endpoint settings that the endpoint gives
     */
    Supplier<ExtensionManager> forEndpoint(Settings container, SettingSource endpoint) {
        if (!endpoint.mayGive()) {
            return this::manager;
        }
        Settings given = Settings.read(endpoint);
        if (given.isGiven(CompressionTable.COMPRESSION) && !given.get(CompressionTable.COMPRESSION)) {
            return this::withoutDeflate;
        }
        ExtensionManager own = ConnectionSettings.extensions(container.with(endpoint));
        if (given.isGiven(CompressionTable.COMPRESSION)) {
            return () -> withDeflate(own);
        }
        boolean changed = MANNER.stream().anyMatch(given::isGiven);
        return changed ? () -> manager.has(PerMessageDeflate.NAME) ? withDeflate(own) : manager : this::manager;
    }

    /**
     * Returns the container's extensions that a client endpoint may offer. Jakarta leaves the choice to the endpoint's
     * configuration (WSC-3.2.2-1), so compression is there when that lists it, or when the setting asks for it; a
     * default alone does not. What the application has added is offered.
     *
     * @param configured what the configuration lists
     */
    ExtensionManager offered(Settings container, SettingSource endpoint, List<Extension> configured) {
        boolean asked = container.with(endpoint).isGiven(CompressionTable.COMPRESSION)
                || configured.stream().anyMatch(extension -> PerMessageDeflate.NAME.equals(extension.getName()));
        return asked ? forEndpoint(container, endpoint).get() : withoutDeflate();
    }

    private ExtensionManager withDeflate(ExtensionManager own) {
        ExtensionManager changed = manager.copy();
        changed.addFrom(own, PerMessageDeflate.NAME);
        return changed;
    }

    private ExtensionManager withoutDeflate() {
        ExtensionManager changed = manager.copy();
        changed.remove(PerMessageDeflate.NAME);
        return changed;
    }
}
