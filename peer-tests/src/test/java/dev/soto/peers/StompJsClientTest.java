package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The npm package @stomp/stompjs as a client of Spring's broker: over ws, and over sockjs-client and its fallbacks. */
@ParameterizedClass
@EnumSource
class StompJsClientTest extends SpringPeerContract {

    private static final String BEATS =
            SpringPeerApplication.HEART_BEAT_MILLIS + "," + SpringPeerApplication.HEART_BEAT_MILLIS;

    /** Without WebSocket there is no close frame. */
    private static final int UNKNOWN = 0;

    /** A way of STOMP to the server: how the client calls it, and the close code that the client sends in the end. */
    enum Way {
        WS("ws", "v12.stomp", 1005),
        SOCKJS_WEBSOCKET("http", "websocket", 1000),
        SOCKJS_XHR_STREAMING("http", "xhr-streaming", UNKNOWN),
        SOCKJS_XHR_POLLING("http", "xhr-polling", UNKNOWN);

        private final String scheme;
        private final String name;
        private final int closeCode;

        Way(String scheme, String name, int closeCode) {
            this.scheme = scheme;
            this.name = name;
            this.closeCode = closeCode;
        }
    }

    @Override
    PeerProcess startPeer() {
        return Peers.node("stomp-client.mjs");
    }

    @ParameterizedTest
    @EnumSource
    void messagesGoThroughTheBrokerAndTheApplication(Way way) {
        String id = connect(way, site());
        peer().ask("subscribe /topic/greetings");
        peer().ask("send /topic/greetings from " + way);
        assertThat(peer().ask("message")).isEqualTo("from " + way);
        peer().ask("send /app/greet Gr\u00fc\u00dfe \u2713");
        assertThat(peer().ask("message")).isEqualTo("hello Gr\u00fc\u00dfe \u2713");
        disconnect(way, id);
    }

    @ParameterizedTest
    @EnumSource
    void manyLargeMessagesComeInOrder(Way way) {
        String id = connect(way, site());
        peer().ask("subscribe /topic/bulk");
        // More than SockJS sends in one HTTP response.
        peer().ask("bulk /topic/bulk 20");
        disconnect(way, id);
    }

    @ParameterizedTest
    @EnumSource
    void heartBeatsGoBothWaysAndKeepTheConnection(Way way) {
        String id = connect(way, site());
        // For longer than the server's patience with one who does not beat.
        peer().ask("beats 5");
        peer().ask("subscribe /topic/beats");
        peer().ask("send /topic/beats still here");
        assertThat(peer().ask("message")).isEqualTo("still here");
        disconnect(way, id);
    }

    @Test
    void theServerEndsTheConnectionOfAClientThatDoesNotBeat() {
        String id = newId();
        assertThat(peer().ask("silent " + uri(Way.WS, site()) + " " + id)).isEqualTo("1002");
        assertThat(Endings.await(id).code()).isEqualTo(1002);
    }

    /** Without WebSocket the server ends the connection with its last thread, whatever the client sees. */
    @ParameterizedTest
    @EnumSource(names = {"WS", "SOCKJS_WEBSOCKET"})
    void aServerThatStopsEndsTheConnectionWith1001(Way way) {
        try (SpringSite other = SpringSite.start(server())) {
            connect(way, other);
            other.close();
            assertThat(peer().ask("ending")).isEqualTo("1001");
        }
    }

    private String connect(Way way, SpringSite to) {
        String id = newId();
        assertThat(peer().ask("connect " + (way == Way.WS ? "ws" : way.name) + " " + uri(way, to) + " " + id))
                .isEqualTo("1.2 " + BEATS + " " + way.name);
        return id;
    }

    private void disconnect(Way way, String id) {
        assertThat(peer().ask("disconnect")).isEqualTo("1000");
        if (way.closeCode != UNKNOWN) {
            assertThat(Endings.await(id).code()).isEqualTo(way.closeCode);
        }
    }

    private static String uri(Way way, SpringSite to) {
        return way.scheme + "://127.0.0.1:" + to.port() + (way == Way.WS ? "/stomp" : "/stomp-sockjs");
    }
}
