package dev.soto.provider;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.handshake.ServerNegotiation;
import dev.soto.bridge.session.SessionEnvironment;
import dev.soto.provider.admission.EndpointAdmission;

/**
 * A server endpoint with its handshake. Immutable, thread-safe.
 *
 * @param model what to call
 * @param negotiation checks and answers handshakes
 * @param environment of its sessions
 * @param admission whether there is room for another session
 * @param threads of its callbacks
 * @param uris of its sessions
 */
public record DeployedEndpoint(
        EndpointModel model,
        ServerNegotiation negotiation,
        SessionEnvironment environment,
        EndpointAdmission admission,
        EndpointThreads threads,
        SharedText uris) {

    /** Returns the name of its class, for messages. */
    @Override
    public String toString() {
        return model.endpointClass().getName();
    }
}
