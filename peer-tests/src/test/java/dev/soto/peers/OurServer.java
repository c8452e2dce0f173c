package dev.soto.peers;

/** A server with Soto that the peers' clients connect to. */
interface OurServer extends AutoCloseable {

    int port();

    @Override
    void close() throws Exception;
}
