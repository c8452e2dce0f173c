package dev.soto.libsoup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.libsoup.SetUp.Joined;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import java.io.IOException;
import java.net.ConnectException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The opening handshake between a client and a server that then have a connection, or have none. */
class HandshakeCasesTest {
    private static final List<String> ALL = List.of("aaa", "bbb", "ccc");
    private static final String EXTENSIONS = "Sec-WebSocket-Extensions";
    private static final String PROTOCOL = "Sec-WebSocket-Protocol";

    @Cases(1)
    void handshake(SetUp setUp) throws Exception {
        Joined joined = setUp.join();
        for (Side side : List.of(joined.client(), joined.server())) {
            assertThat(side.connection.isOpen()).isTrue();
            assertThat(side.connection.extensions().isEmpty()).isTrue();
            assertThat(side.connection.details().uri().getPath()).isEqualTo("/unix");
        }
    }

    @Cases(2)
    void handshakeError(SetUp setUp) {
        setUp.response = headers -> headers.set(EXTENSIONS, "x-foo");
        failsWith(HandshakeError.BAD_HANDSHAKE, 101, setUp);
        await().until(() -> setUp.server != null);
        setUp.server.closesWith(1006).signalled("closed");
    }

    private static void failsWith(HandshakeError error, int status, SetUp setUp) {
        assertThatThrownBy(setUp::join).isInstanceOfSatisfying(HandshakeException.class, failure -> {
            assertThat(failure.error()).isEqualTo(error);
            assertThat(failure.status()).isEqualTo(status);
        });
    }

    @Cases(31)
    void protocolNegotiate(SetUp setUp) throws Exception {
        setUp.clientProtocols = List.of("bbb", "ccc");
        setUp.serverProtocols = ALL;
        agreesOn("bbb", setUp);
    }

    /** Ours keeps the status, 400, and with it the kind of the error: libsoup's session makes it NOT_WEBSOCKET. */
    @Cases(34)
    void protocolMismatch(SetUp setUp) {
        setUp.clientProtocols = List.of("ddd");
        setUp.serverProtocols = ALL;
        failsWith(HandshakeError.BAD_HANDSHAKE, 400, setUp);
        assertThat(setUp.answered.headers().has(PROTOCOL)).isFalse();
    }

    @Cases(36)
    void protocolServerAny(SetUp setUp) throws Exception {
        setUp.clientProtocols = ALL;
        agreesOn(null, setUp);
    }

    @Cases(38)
    void protocolClientAny(SetUp setUp) throws Exception {
        setUp.serverProtocols = ALL;
        agreesOn(null, setUp);
    }

    private static void agreesOn(@Nullable String protocol, SetUp setUp) throws Exception {
        Joined joined = setUp.join();
        assertThat(joined.client().connection.details().subprotocol()).isEqualTo(protocol);
        assertThat(joined.server().connection.details().subprotocol()).isEqualTo(protocol);
        assertThat(setUp.answered.headers().first(PROTOCOL)).isEqualTo(protocol);
    }

    @Cases(47)
    void deflateHandshake(SetUp setUp) throws Exception {
        Joined joined = setUp.withDeflate().join();
        for (Side side : List.of(joined.client(), joined.server())) {
            assertThat(side.connection.isOpen()).isTrue();
            assertThat(side.connection.extensions().negotiated())
                    .singleElement()
                    .satisfies(agreed -> assertThat(agreed.name()).isEqualTo(PerMessageDeflate.NAME));
        }
    }

    @Cases(50)
    void deflateDisabledInMessage(SetUp setUp) throws Exception {
        setUp.withDeflate();
        setUp.clientExtensions = setUp.clientExtensions.copy();
        setUp.clientExtensions.remove(PerMessageDeflate.NAME);
        Joined joined = setUp.join();
        assertThat(setUp.asked.headers().has(EXTENSIONS)).isFalse();
        assertThat(setUp.answered.headers().has(EXTENSIONS)).isFalse();
        assertThat(joined.client().connection.extensions().isEmpty()).isTrue();
    }

    @Cases(61)
    void clientContext(SetUp setUp) throws Exception {
        boolean[] seen = {false};
        setUp.onServerOpen = server -> {
            InetSocketAddress local =
                    (InetSocketAddress) server.connection.transport().localAddress();
            InetSocketAddress remote =
                    (InetSocketAddress) server.connection.transport().remoteAddress();
            seen[0] = local.getAddress().isLoopbackAddress()
                    && remote.getAddress().isLoopbackAddress()
                    && remote.getPort() != local.getPort()
                    && !server.socket.isClosed();
        };
        setUp.join();
        assertThat(seen[0]).isTrue();
    }

    /** The cookies are the JDK's: the handshake takes whatever headers its caller adds. */
    @Cases(62)
    void cookiesInRequest(SetUp setUp) throws Exception {
        CookieManager jar = new CookieManager();
        HttpCookie cookie = new HttpCookie("foo", "bar");
        cookie.setPath("/");
        cookie.setVersion(0);
        URI address = URI.create("http://127.0.0.1/unix");
        jar.getCookieStore().add(address, cookie);
        setUp.request = headers -> addCookies(jar, address, headers);
        setUp.join();
        assertThat(setUp.asked.headers().values("Cookie")).containsExactly("foo=bar");
    }

    private static void addCookies(CookieManager jar, URI address, Headers headers) {
        try {
            jar.get(address, Map.of()).forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Cases(63)
    void cookiesInResponse(SetUp setUp) throws Exception {
        setUp.response = headers -> headers.set("Set-Cookie", "foo=bar; Path=/");
        setUp.join();
        CookieManager jar = new CookieManager();
        jar.put(URI.create("http://127.0.0.1/unix"), setUp.received.toMap());
        assertThat(jar.getCookieStore().getCookies())
                .singleElement()
                .satisfies(cookie -> assertThat(cookie.toString()).isEqualTo("foo=bar"));
    }

    /** The error is the socket's own: nobody listens, so there is no handshake that could fail. */
    @Cases(64)
    void connectionError(SetUp setUp) throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
        assertThat(setUp.asked).isNull();
    }
}
