package dev.soto.connection;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A transport without a network: it has no addresses, and nobody listens in. */
abstract class LocalTransport implements Transport {
    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return null;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return null;
    }
}
