package dev.soto.libsoup;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.ConnectionServices;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.Role;
import dev.soto.transport.ReadServices;
import dev.soto.transport.SocketTransport;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;

/** The example of docs/libsoup.md for many connections: what stands between the two marks stands there, too. */
final class ManyConnectionsExample {
    // begin
    private final ConnectionServices services;
    private final ReadServices reading;

    ManyConnectionsExample(Executor threads) {
        services = ConnectionServices.create(threads);
        reading = ReadServices.create(services, threads);
    }

    /** Behind the opening handshake. Takes no thread of its own, however many connections there are. */
    WebSocketConnection echo(SocketChannel socket, ExtensionChain extensions) throws IOException {
        EchoListener listener = new EchoListener();
        WebSocketConnection connection = new WebSocketConnection(
                Role.SERVER,
                SocketTransport.over(socket, null, reading),
                extensions,
                ConnectionOptions.LIBSOUP,
                services,
                listener);
        listener.connection = connection;
        connection.start(() -> {});
        return connection;
    }

    private static final class EchoListener implements ConnectionListener {
        private WebSocketConnection connection;

        @Override
        public void onText(String message) {
            connection.sendText(message, null);
        }
    }
    // end

    void close() {
        services.timer().close();
    }
}
