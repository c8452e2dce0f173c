package dev.soto.peers;

/** The npm package ws as a client of a handler in a Spring Boot application. */
class NodeWsSpringTest extends OurServerContract {

    @Override
    PeerProcess startPeer() {
        return Peers.node("ws-client.mjs");
    }

    @Override
    RunningServer startServer() {
        return SpringServer.start();
    }
}
