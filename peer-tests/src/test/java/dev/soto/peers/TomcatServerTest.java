package dev.soto.peers;

/** Tomcat as a server of our client, in a JVM of its own. */
class TomcatServerTest extends OurClientContract {

    @Override
    PeerProcess startPeer() {
        return PeerProcess.startJava(
                "Tomcat", Peers.SCRIPTS.resolve("launched").resolve("TomcatServer.java"), Peers.JARS.resolve("tomcat"));
    }
}
