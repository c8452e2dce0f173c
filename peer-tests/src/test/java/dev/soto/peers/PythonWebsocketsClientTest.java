package dev.soto.peers;

/** The Python package websockets as a client of our server. */
class PythonWebsocketsClientTest extends OurServerContract {

    @Override
    PeerProcess startPeer() {
        return Peers.python("client.py");
    }
}
