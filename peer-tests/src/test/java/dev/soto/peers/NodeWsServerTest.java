package dev.soto.peers;

/** The npm package ws as a server of our client. */
class NodeWsServerTest extends OurClientContract {

    @Override
    PeerProcess startPeer() {
        return Peers.node("ws-server.mjs");
    }
}
