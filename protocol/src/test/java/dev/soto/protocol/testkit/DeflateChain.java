package dev.soto.protocol.testkit;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionException;
import dev.soto.protocol.extension.deflate.CompressorPool;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.model.Role;

/** Chains of permessage-deflate without an opening handshake. */
public final class DeflateChain {
    /** Compresses every message, with compressors of a pool that only tests use. */
    public static final DeflateOptions EVERY_MESSAGE = DeflateOptions.builder()
            .thresholdBytes(0)
            .pool(new CompressorPool(4))
            .build();

    private DeflateChain() {}

    /** Returns the chain that two sides with the same options agree on. */
    public static ExtensionChain of(Role role, DeflateOptions options) {
        PerMessageDeflate client = new PerMessageDeflate(options);
        PerMessageDeflate server = new PerMessageDeflate(options);
        try {
            server.configure(Role.SERVER, client.requestParameters());
            client.configure(Role.CLIENT, server.responseParameters());
        } catch (ExtensionException e) {
            throw new IllegalArgumentException(e);
        }
        return ExtensionChain.of(role == Role.CLIENT ? client : server);
    }
}
