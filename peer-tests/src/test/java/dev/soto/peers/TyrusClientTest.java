package dev.soto.peers;

/** Tyrus, the reference implementation, as a client of our server, in a JVM of its own. */
class TyrusClientTest extends OurServerContract {

    @Override
    PeerProcess startPeer() {
        return PeerProcess.startJava(
                "Tyrus", Peers.SCRIPTS.resolve("launched").resolve("TyrusClient.java"), Peers.JARS.resolve("tyrus"));
    }
}
