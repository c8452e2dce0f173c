package dev.soto.protocol.handshake;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.ExtensionOffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server's side of the opening handshake (RFC 6455 section 4.2). */
public final class ServerHandshake {
    /** How strict, see the package description. */
    public enum Strictness {
        /** As libsoup. */
        LIBSOUP,
        /** As the Jakarta containers want it. */
        JAKARTA
    }

    /** Creates a handshake. */
    public ServerHandshake(Strictness strictness) {}

    /** Returns whether a request asks for WebSocket at all: Upgrade contains the token "websocket". */
    public static boolean asksForWebSocket(UpgradeRequest request) {
        throw new UnsupportedOperationException();
    }

    /** Checks method, Upgrade, Connection, version and key. */
    public static void check(UpgradeRequest request) throws HandshakeException {
        throw new UnsupportedOperationException();
    }

    /** Returns the subprotocols that the client offers, in order. */
    public static List<String> subprotocols(UpgradeRequest request) throws HandshakeException {
        throw new UnsupportedOperationException();
    }

    /** Returns the extensions that the client offers, in order. */
    public static List<ExtensionOffer> offers(UpgradeRequest request) throws HandshakeException {
        throw new UnsupportedOperationException();
    }

    /** Chooses extensions, in order of the offers. */
    public ExtensionChain negotiate(List<ExtensionOffer> offers, ExtensionManager supported) throws HandshakeException {
        throw new UnsupportedOperationException();
    }

    /** Returns the 101 response. */
    public static UpgradeResponse accept(
            UpgradeRequest request, @Nullable String subprotocol, ExtensionChain extensions) {
        throw new UnsupportedOperationException();
    }
}
