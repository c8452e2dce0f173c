package dev.soto.provider;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.handshake.ServerNegotiation;

/**
 * A server endpoint with its handshake. Immutable, thread-safe.
 *
 * @param model what to call
 * @param negotiation checks and answers handshakes
 */
public record DeployedEndpoint(EndpointModel model, ServerNegotiation negotiation) {}
