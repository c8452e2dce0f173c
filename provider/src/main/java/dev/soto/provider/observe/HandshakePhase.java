package dev.soto.provider.observe;

/** What a client's opening handshake consists of, in this order. */
public enum HandshakePhase {
    /** The look-up of the host's name. */
    RESOLVE,
    /** From the first attempt to connect until there is a connection, through a proxy where there is one. */
    CONNECT,
    /** The handshake of TLS; not there without. */
    TLS,
    /** From the sending of the request to its answer. */
    UPGRADE
}
