package dev.soto.provider.client;

import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.provider.jetty.JettyTransport;
import java.net.URI;

/**
 * A client after its handshake, before its session.
 *
 * @param uri where it is connected, after redirects
 * @param agreement subprotocol and extensions; they belong to the caller
 * @param transport belongs to the caller, who starts or closes it
 * @param lease to be released when the transport has closed
 */
record ConnectedClient(
        URI uri, ClientHandshake.Agreement agreement, JettyTransport transport, HttpClients.Lease lease) {}
