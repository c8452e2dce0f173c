package dev.soto.libsoup;

import dev.soto.connection.ConnectionDetails;
import dev.soto.connection.ConnectionListener;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.ConnectionServices;
import dev.soto.connection.StreamTransport;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/** The Java half of the migration example in docs/libsoup.md: what stands between the two marks stands there, too. */
final class MigrationExample {
    /** An HTTP exchange over a socket: sends a GET with these headers and reads the answer, the connection stays open. */
    @FunctionalInterface
    interface Exchange {
        UpgradeResponse get(Socket socket, String path, Headers headers) throws IOException;
    }

    private final ConnectionServices services;
    private final PrintStream out;
    private final Exchange http;

    MigrationExample(ConnectionServices services, PrintStream out, Exchange http) {
        this.services = services;
        this.out = out;
        this.http = http;
    }

    // begin
    WebSocketConnection talk(Socket socket, URI uri) throws IOException, HandshakeException {
        ExtensionManager extensions = new ExtensionManager().add(() -> new PerMessageDeflate(DeflateOptions.DEFAULT));
        List<String> protocols = List.of("chat");
        try (ClientHandshake handshake =
                ClientHandshake.prepare(new SecureRandom(), "https://example.org", protocols, extensions, List.of())) {
            UpgradeResponse response = http.get(socket, uri.getPath(), handshake.requestHeaders());
            ClientHandshake.Agreement agreed = handshake.verify(response);
            WebSocketConnection connection = new WebSocketConnection(
                    Role.CLIENT,
                    StreamTransport.over(socket),
                    agreed.extensions(),
                    new ConnectionDetails(uri, "https://example.org", agreed.subprotocol()),
                    ConnectionOptions.LIBSOUP,
                    services,
                    new Printer());
            connection.setMaxFramePayloadBytes(0);
            connection.setKeepAlive(Duration.ofSeconds(30), Duration.ZERO);
            connection.start(() -> connection.sendText("hello", null));
            return connection;
        }
    }

    private final class Printer implements ConnectionListener {
        @Override
        public void onText(String message) {
            out.println("text " + message);
        }

        @Override
        public void onBinary(ByteBuffer message) {
            out.println("binary of " + message.remaining() + " bytes");
        }

        @Override
        public void onError(Throwable error) {
            out.println("error: " + error.getMessage());
        }

        @Override
        public void onClosed(CloseStatus status) {
            out.println("closed " + status.code() + " " + status.reason());
        }
    }
    // end
}
