package dev.soto.peers;

import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The npm package ws as a client of a Spring Boot application whose WebSocket container is Soto. */
@ParameterizedClass
@EnumSource
class NodeWsSpringTest extends OurServerContract {

    @Parameter
    private SpringSite.Server server;

    @Override
    PeerProcess startPeer() {
        return Peers.node("ws-client.mjs");
    }

    @Override
    OurServer startServer() {
        return SpringSite.start(server);
    }
}
