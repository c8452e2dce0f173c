package dev.soto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.server.SotoServer;
import dev.soto.testing.ConnectProxy;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What standard input becomes, and the ways to a server. */
@Timeout(60)
class SotoCatInputTest {

    /** What a server was sent. */
    private static final class Heard implements ConnectionListener {
        final List<String> texts = new CopyOnWriteArrayList<>();
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void onText(String message) {
            texts.add(message);
        }

        @Override
        public void onBinary(ByteBuffer message) {
            bytes.write(message.array(), message.arrayOffset() + message.position(), message.remaining());
        }
    }

    private static SotoServer server(ConnectionListener heard) throws Exception {
        return SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/", (connection, request) -> heard)
                .start();
    }

    @Test
    void binaryInputArrivesByteForByte() throws Exception {
        byte[] input = new byte[300_000];
        new Random(7).nextBytes(input);
        Heard heard = new Heard();
        try (SotoServer server = server(heard)) {
            Ran sent = Ran.with(input, Map.of(), "connect", server.uri().toString(), "-b", "-w", "0");
            assertThat(sent.exitCode()).as(sent.err()).isZero();
            assertThat(heard.bytes.toByteArray()).isEqualTo(input);
            assertThat(heard.texts).isEmpty();
        }
    }

    @Test
    void textThatIsNoUtf8IsNotSentAsSomethingElse() throws Exception {
        Heard heard = new Heard();
        try (SotoServer server = server(heard)) {
            Ran sent = Ran.with(
                    new byte[] {'a', '\n', (byte) 0xFF, '\n'},
                    Map.of(),
                    "connect",
                    server.uri().toString());
            assertThat(sent.exitCode()).isEqualTo(2);
            assertThat(sent.err()).contains("standard input is no text in UTF-8; --binary sends it as it is");
            assertThat(heard.texts).containsExactly("a");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 'one\ntwo\n\nthree\n', 'one\ntwo\n\nthree\n'",
        "-m, 'one\ntwo\n\n\nthree', 'one\ntwo|three'",
        "-0, 'one\ntwo\0three', 'one\ntwo|three'",
        "-n, 'one', ''",
    })
    void messagesEndWhereTheOptionSays(String option, String input, String messages) throws Exception {
        Heard heard = new Heard();
        try (SotoServer server = server(heard)) {
            Ran sent = Ran.with(input, "connect", server.uri().toString(), option, "-w", "0");
            assertThat(sent.exitCode()).as(sent.err()).isZero();
            assertThat(String.join("|", heard.texts)).isEqualTo(messages);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--host=127.0.0.1, 'one\ntwo\r\nthree', 'one\ntwo\nthree\n', 3",
        "-1, 'one\ntwo\n\nthree\n', 'one\ntwo\n\nthree\n\n', 1",
        "-m, 'one\ntwo\n\n\nthree', 'one\ntwo\nthree\n', 2",
        "-0, 'one\ntwo\0three', 'one\ntwo\nthree\n', 2",
        "-b, 'one\ntwo', 'one\ntwo', 1",
        "-b1, 'one\ntwo', 'one\ntwo', 1",
    })
    void theInputOfAListenerIsSplitAsThatOfAClientAndWaitsForOne(
            String option, String input, String heard, String messages) throws Exception {
        Ran listen = Ran.with(input, "listen", "--port", "0", "--once", option);
        Ran connect = Ran.open(
                "connect",
                "ws://127.0.0.1:" + listen.port(),
                "-n",
                "-c",
                messages,
                option.startsWith("-b") ? "-b" : "-z");
        assertThat(connect.exitCode()).as(connect.err()).isZero();
        assertThat(connect.out()).isEqualTo(heard);
        assertThat(listen.exitCode()).isZero();
    }

    @Test
    void aListenersTextThatIsNoUtf8IsNotSentAsSomethingElse() throws Exception {
        Ran listen = Ran.with(new byte[] {'a', '\n', (byte) 0xFF, '\n'}, Map.of(), "listen", "--port", "0", "--once");
        Ran connect = Ran.open("connect", "ws://127.0.0.1:" + listen.port(), "-n", "-w", "1");
        assertThat(connect.exitCode()).as(connect.err()).isZero();
        assertThat(connect.out()).isEqualTo("a\n");
        assertThat(listen.exitCode()).isZero();
        assertThat(listen.err()).contains("standard input is no text in UTF-8; --binary sends it as it is");
    }

    @Test
    void aUriMayBeHostAndPortAlone() throws Exception {
        try (SotoServer server = server(new Heard())) {
            for (String uri : List.of(
                    "127.0.0.1:" + server.port(), "http://127.0.0.1:" + server.port() + "/", ":" + server.port())) {
                Ran ran = Ran.with("", uri, "-w", "0");
                assertThat(ran.exitCode()).as(uri + ran.err()).isZero();
            }
        }
    }

    @Test
    void aBrokenConnectionIsMadeAgainAndTheRestOfTheInputGoesThere() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (SotoServer server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/", (connection, request) -> {
                    int number = connections.incrementAndGet();
                    connection.sendText("welcome " + number, null);
                    return new Breaking(connection, number);
                })
                .start()) {
            Ran ran = Ran.open("connect", server.uri().toString(), "-r", "0.01", "-c", "3");
            assertThat(ran.exitCode()).as(ran.err()).isZero();
            assertThat(ran.out().lines()).containsExactly("welcome 1", "welcome 2", "welcome 3");
            assertThat(ran.err()).contains("connecting again in 0.01 s");
        }
    }

    /** The first two break. */
    private record Breaking(WebSocketConnection connection, int number) implements ConnectionListener {
        Breaking {
            if (number < 3) {
                connection.close(new CloseStatus(CloseCode.SERVER_ERROR, "broken"));
            }
        }
    }

    @Test
    void retriesHaveTheirNumber() throws Exception {
        Ran ran = Ran.with("", "connect", "127.0.0.1:1", "-r", "0.01", "--retries", "2");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err().lines().filter(line -> line.startsWith("error: "))).hasSize(3);
    }

    @Test
    void theProxyOfTheEnvironmentIsUsedButForHostsOfNoProxy() throws Exception {
        try (SotoServer server = server(new Heard());
                ConnectProxy proxy = new ConnectProxy()) {
            String uri = server.uri().toString();
            Map<String, String> environment = Map.of("http_proxy", "127.0.0.1:" + proxy.port());
            Ran through = Ran.with(new byte[0], environment, "connect", uri, "-w", "0");
            assertThat(through.exitCode()).as(through.err()).isZero();
            assertThat(proxy.requests()).hasSize(1);
            Map<String, String> without =
                    Map.of("http_proxy", "127.0.0.1:" + proxy.port(), "no_proxy", "example.org, 127.0.0.1");
            assertThat(Ran.with(new byte[0], without, "connect", uri, "-w", "0").exitCode())
                    .isZero();
            assertThat(proxy.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "wss://a.example/, https_proxy, p:1, '', http://p:1",
        "wss://a.example/, HTTPS_PROXY, http://u:x@p:1/, '', http://u:x@p:1",
        "ws://a.example/, HTTP_PROXY, p:1, '',",
        "ws://a.example/, all_proxy, socks5h://p:1, '', socks5://p:1",
        "ws://a.example/, http_proxy, p:1, .example, none",
        "ws://a.example/, http_proxy, p:1, *, none",
        "ws://aexample/, http_proxy, p:1, example, http://p:1",
        "ws://[::1]/, http_proxy, p:1, '::1', none",
    })
    void variablesAreReadAsCurlReadsThem(String uri, String name, String value, String no, String proxy) {
        assertThat(new ProxyVariables(Map.of(name, value, "no_proxy", no)).proxyOf(URI.create(uri)))
                .isEqualTo(proxy);
    }

    @Test
    void aWrongOptionIsSaidInTwoLinesAndTheVersionIsKnown() throws Exception {
        Ran wrong = Ran.with("", "connect", "ws://h/", "--colour");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err().lines())
                .containsExactly(
                        "error: Unknown option: '--colour'",
                        "usage: sotocat connect [options] URI; see sotocat connect --help");
        for (String[] command : new String[][] {{"--version"}, {"connect", "--version"}, {"listen", "-V"}}) {
            Ran version = Ran.with("", command);
            assertThat(version.exitCode()).isZero();
            assertThat(version.out()).startsWith("sotocat ").contains("Java " + Runtime.version());
        }
    }
}
