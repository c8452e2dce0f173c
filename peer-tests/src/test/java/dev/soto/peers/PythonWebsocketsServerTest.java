package dev.soto.peers;

/** The Python package websockets as a server of our client. */
class PythonWebsocketsServerTest extends OurClientContract {

    @Override
    PeerProcess startPeer() {
        return Peers.python("server.py");
    }
}
