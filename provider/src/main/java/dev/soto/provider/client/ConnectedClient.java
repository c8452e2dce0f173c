package dev.soto.provider.client;

import dev.soto.connection.Transport;
import dev.soto.protocol.handshake.ClientHandshake;
import java.net.URI;

/** A client after its handshake, before its session. */
public final class ConnectedClient {
    private final URI uri;
    private final ClientHandshake.Agreement agreement;
    private final Transport transport;
    private final HttpClients.Lease lease;

    ConnectedClient(URI uri, ClientHandshake.Agreement agreement, Transport transport, HttpClients.Lease lease) {
        this.uri = uri;
        this.agreement = agreement;
        this.transport = transport;
        this.lease = lease;
    }

    /** Returns where it is connected, after redirects, without user information. */
    public URI uri() {
        return uri;
    }

    /** Returns subprotocol and extensions; they belong to the caller. */
    public ClientHandshake.Agreement agreement() {
        return agreement;
    }

    /** Returns the transport; it belongs to the caller, who starts or closes it. */
    public Transport transport() {
        return transport;
    }

    /** To be called once the transport has closed. */
    public void closed() {
        lease.release();
    }
}
