package dev.soto.peers;

/** The npm package ws as a client of our server. */
class NodeWsClientTest extends OurServerContract {

    @Override
    PeerProcess startPeer() {
        return Peers.node("ws-client.mjs");
    }
}
