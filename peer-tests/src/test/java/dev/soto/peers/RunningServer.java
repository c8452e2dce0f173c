package dev.soto.peers;

/** A server of ours on a free port. */
interface RunningServer extends AutoCloseable {
    int port();
}
