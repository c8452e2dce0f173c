package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The npm package sockjs-client as a client of a handler behind Spring's SockJS: its WebSocket and its fallbacks. */
@ParameterizedClass
@EnumSource
class SockJsClientTest extends SpringPeerContract {

    @Override
    PeerProcess startPeer() {
        return Peers.node("sockjs-client.mjs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-streaming", "xhr-polling"})
    void messagesComeBack(String transport) {
        run("echo", transport);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-streaming", "xhr-polling"})
    void manyMessagesComeBackInOrder(String transport) {
        run("order", transport);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-streaming", "xhr-polling"})
    void heartBeatsOfTheServerArrive(String transport) {
        run("beat", transport);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-streaming"})
    void closeOfTheServerArrivesWithCodeAndReason(String transport) {
        String id = newId();
        String told = ask("closed", transport, id);
        // Spring answers 3000 when the request that streams comes again after the session has been closed.
        assertThat(told)
                .isIn(
                        transport + " 4002 see you \u2713",
                        transport.equals("websocket") ? "" : transport + " 3000 Go away!");
        assertThat(Endings.await(id)).isEqualTo(new Ending(4002, "see you \u2713"));
    }

    @Test
    void closeOfTheServerArrivesWhilePolling() {
        String id = newId();
        // Spring answers 3000 to who polls a session that has been closed already.
        assertThat(ask("closed", "xhr-polling", id))
                .isIn("xhr-polling 4002 see you \u2713", "xhr-polling 3000 Go away!");
        assertThat(Endings.await(id)).isEqualTo(new Ending(4002, "see you \u2713"));
    }

    /** Without WebSocket there is no close frame: the server notices the absence, by its heart-beats or as nobody polls. */
    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-streaming", "xhr-polling"})
    void theServerLearnsThatTheClientIsGone(String transport) {
        String id = run("echo", transport);
        assertThat(Endings.await(id)).isNotNull();
    }

    @Test
    void itChoosesWebSocketWhereThatIsAllowed() {
        assertThat(peer().ask("echo any " + uri("/sockjs"))).isEqualTo("websocket");
    }

    @Test
    void itChoosesStreamingWhereWebSocketIsNotAllowed() {
        assertThat(peer().ask("echo any " + uri("/sockjs-without-websocket"))).isEqualTo("xhr-streaming");
    }

    private String run(String scenario, String transport) {
        String id = newId();
        assertThat(ask(scenario, transport, id)).isEqualTo(transport);
        return id;
    }

    private String ask(String scenario, String transport, String id) {
        return peer().ask(scenario + " " + transport + " " + uri("/sockjs") + " " + id);
    }

    private String uri(String path) {
        return "http://127.0.0.1:" + site().port() + path;
    }
}
