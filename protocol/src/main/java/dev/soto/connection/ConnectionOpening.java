package dev.soto.connection;

/** What an application does with a connection that has just opened. */
@FunctionalInterface
public interface ConnectionOpening {

    /**
     * The connection is open: it may send, and nothing has been delivered yet.
     *
     * @return what hears of everything from here on
     * @throws Exception when the application cannot serve the connection, which is then closed with 1011
     */
    ConnectionListener opened(WebSocketConnection connection) throws Exception;
}
