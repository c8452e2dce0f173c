package dev.soto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.soto.connection.ConnectionListener;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.server.SotoServer;
import dev.soto.server.SotoServerBuilder;
import dev.soto.testing.ConnectProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SotoCatTest {

    private static SotoServerBuilder local() {
        return SotoServer.builder().host("127.0.0.1").port(0);
    }

    @Test
    void linesGoOutAsMessagesAndMessagesComeBackAsLines() throws Exception {
        Ran listen = Ran.open("listen", "--port", "0", "--echo", "--once");
        Ran connect = Ran.with("hello\nwörld\n", "connect", "ws://127.0.0.1:" + listen.port() + "/", "--count", "2");
        assertThat(connect.exitCode()).isZero();
        assertThat(connect.out().lines()).containsExactly("hello", "wörld");
        assertThat(connect.err()).contains("connected to ws://127.0.0.1:").contains("closed");
        assertThat(listen.exitCode()).isZero();
        assertThat(listen.out().lines()).containsExactly("#1 hello", "#1 wörld");
        assertThat(listen.err()).contains("#1 connected to /").contains("#1 closed: 1000");
    }

    @Test
    void aLongInputGoesThroughInOrder() throws Exception {
        List<String> lines =
                IntStream.range(0, 20_000).mapToObj(i -> "line " + i).collect(Collectors.toList());
        Ran listen = Ran.open("listen", "--port", "0", "--echo", "--once");
        Ran connect = Ran.with(
                String.join("\n", lines), "connect", "ws://127.0.0.1:" + listen.port(), "--count", "20000", "-z");
        assertThat(connect.exitCode()).isZero();
        assertThat(connect.out().lines()).containsExactlyElementsOf(lines);
        assertThat(connect.err()).contains("compressed");
    }

    @Test
    void theCountEndsTheConversation() throws Exception {
        try (SotoServer server = local().websocket("/", (connection, request) -> {
                    connection.sendText("welcome", null);
                    return new ConnectionListener() {};
                })
                .start()) {
            Ran connect = Ran.with("", "connect", server.uri().toString(), "-c", "1");
            assertThat(connect.exitCode()).isZero();
            assertThat(connect.out().lines()).containsExactly("welcome");
        }
    }

    @Test
    void originHeadersCredentialsAndSubprotocolsAreSent() throws Exception {
        try (SotoServer server = local().websocket(
                        "/", "https://example.org", List.of("chat.v2"), (connection, request) -> {
                            connection.sendText(request.headers().first("X-Who"), null);
                            connection.sendText(request.headers().first("Authorization"), null);
                            return new ConnectionListener() {};
                        })
                .start()) {
            Ran connect = Ran.with(
                    "",
                    "connect",
                    server.uri().toString(),
                    "-o",
                    "https://example.org",
                    "-s",
                    "chat.v1",
                    "-s",
                    "chat.v2",
                    "-H",
                    "X-Who: me",
                    "--auth",
                    "ann:secret",
                    "-c",
                    "2");
            assertThat(connect.exitCode()).isZero();
            assertThat(connect.out().lines()).containsExactly("me", "Basic YW5uOnNlY3JldA==");
            assertThat(connect.err()).contains("subprotocol chat.v2");
        }
    }

    @Test
    void aProxyIsAskedForTheWay() throws Exception {
        Ran listen = Ran.open("listen", "--port", "0", "--echo");
        String port = listen.port();
        try (ConnectProxy proxy = new ConnectProxy()) {
            String uri = "ws://127.0.0.1:" + port;
            Ran straight = Ran.with("hello\n", "connect", uri, "-c", "1", "--proxy", "none");
            assertThat(straight.exitCode()).as(straight.err()).isZero();
            assertThat(proxy.requests()).isEmpty();
            Ran through = Ran.with("hello\n", "connect", uri, "-c", "1", "--proxy", "http://127.0.0.1:" + proxy.port());
            assertThat(through.exitCode()).as(through.err()).isZero();
            assertThat(through.out().lines()).containsExactly("hello");
            assertThat(proxy.requests().poll()).isEqualTo("CONNECT 127.0.0.1:" + port + " HTTP/1.1");
            Ran wrong = Ran.with("", "connect", uri, "--proxy", "ftp://127.0.0.1:21");
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.err()).contains("ftp://127.0.0.1:21");
        }
    }

    @Test
    void aRedirectIsFollowedWhenThatIsAskedFor() throws Exception {
        Ran listen = Ran.open("listen", "--port", "0", "--echo");
        String there = "ws://127.0.0.1:" + listen.port() + "/";
        HttpServer moved = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        moved.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Location", there);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        moved.start();
        try {
            String uri = "ws://127.0.0.1:" + moved.getAddress().getPort() + "/";
            Ran followed = Ran.with("hello\n", "connect", uri, "-c", "1", "--redirects");
            assertThat(followed.exitCode()).as(followed.err()).isZero();
            assertThat(followed.out().lines()).containsExactly("hello");
            assertThat(followed.err()).contains("connected to " + there);
            Ran refused = Ran.with("hello\n", "connect", uri, "-c", "1");
            assertThat(refused.exitCode()).isEqualTo(3);
            assertThat(refused.err()).contains("refused: ").contains("302");
        } finally {
            moved.stop(0);
        }
    }

    @Test
    void aPongIsTold() throws Exception {
        Ran listen = Ran.open("listen", "--port", "0", "--once");
        Ran connect =
                Ran.open("connect", "ws://127.0.0.1:" + listen.port(), "--ping", "are you there?", "-n", "-w", "1");
        assertThat(connect.exitCode()).isZero();
        assertThat(connect.err()).contains("pong: are you there?");
    }

    @Test
    void theCloseCodeIsSentAndThatOfTheServerIsTheExitCode() throws Exception {
        Ran listen = Ran.open("listen", "--port", "0", "--once");
        Ran connect = Ran.with("", "connect", "ws://127.0.0.1:" + listen.port(), "--close", "4001:enough", "-w", "0");
        assertThat(connect.exitCode()).isZero();
        assertThat(listen.exitCode()).isZero();
        assertThat(listen.err()).contains("#1 closed: 4001 \"enough\"");
        try (SotoServer server = local().websocket("/", (connection, request) -> {
                    connection.close(new CloseStatus(4000, "go away"));
                    return new ConnectionListener() {};
                })
                .start()) {
            Ran refused = Ran.open("connect", server.uri().toString());
            assertThat(refused.exitCode()).isEqualTo(4);
            assertThat(refused.err()).contains("closed by the server: 4000 \"go away\"");
        }
    }

    @Test
    void everyFailureHasItsExitCodeAndOneLine() throws Exception {
        try (SotoServer server = local().start()) {
            Ran refused = Ran.with("", "connect", server.uri().toString());
            assertThat(refused.exitCode()).isEqualTo(3);
            assertThat(refused.err()).contains("refused: ").contains("404");
            Ran unreachable = Ran.with("", "connect", "ws://127.0.0.1:1/");
            assertThat(unreachable.exitCode()).isEqualTo(1);
            assertThat(unreachable.err().lines()).hasSize(1).first().asString().contains("ws://127.0.0.1:1/");
            assertThat(Ran.with("", "connect", "ftp://127.0.0.1/").exitCode()).isEqualTo(2);
            assertThat(Ran.with("", "connect", "ws://127.0.0.1/", "-H", "no colon")
                            .exitCode())
                    .isEqualTo(2);
            assertThat(Ran.with("", "connect", "ws://127.0.0.1/", "--close", "1006")
                            .exitCode())
                    .isEqualTo(2);
            for (String command : List.of("connect", "listen")) {
                for (String name : List.of("", "a b", "x,y")) {
                    Ran bad = command.equals("connect")
                            ? Ran.with("", command, server.uri().toString(), "-s", "chat", "-s", name)
                            : Ran.with("", command, "--port", "0", "-s", "chat", "-s", name);
                    assertThat(bad.exitCode()).as(bad.err()).isEqualTo(2);
                    assertThat(bad.err()).contains("the subprotocol \"" + name + "\" is no token");
                }
            }
            for (String wrong :
                    List.of("bench ftp://127.0.0.1/", "listen --port 99999", "connect ws://127.0.0.1:1/ -c 0")) {
                Ran ran = Ran.with("", wrong.split(" "));
                assertThat(ran.exitCode()).as(wrong).isEqualTo(2);
                assertThat(ran.err()).startsWith("error: ");
            }
            assertThat(Ran.with("").exitCode()).isEqualTo(2);
            Ran taken = Ran.open("listen", "--port", Integer.toString(server.port()));
            assertThat(taken.exitCode()).isEqualTo(1);
            assertThat(taken.err()).contains("error: ");
        }
    }

    @Test
    void binaryMessagesAreHexadecimalOrAsTheyAre() throws Exception {
        try (SotoServer server = local().websocket("/", (connection, request) -> {
                    connection.sendBinary(ByteBuffer.wrap(new byte[] {0, 1, (byte) 0xff}), null);
                    return new ConnectionListener() {};
                })
                .start()) {
            Ran hex = Ran.with("", "connect", server.uri().toString(), "-c", "1");
            assertThat(hex.exitCode()).isZero();
            assertThat(hex.out().lines()).containsExactly("0001ff");
            Ran raw = Ran.with("", "connect", server.uri().toString(), "-c", "1", "-b");
            assertThat(raw.exitCode()).isZero();
            assertThat(raw.bytes()).containsExactly(0, 1, 0xff);
        }
    }

    @Test
    void framesAreShownOnTheWayThereAndBack() throws Exception {
        Ran listen = Ran.open("listen", "--port", "0", "--echo", "--once");
        Ran connect = Ran.with("Hello\n", "connect", "ws://127.0.0.1:" + listen.port(), "-c", "1", "--frames");
        assertThat(connect.exitCode()).isZero();
        assertThat(connect.err())
                .containsPattern("> 81 85( [0-9a-f]{2}){4} \\| FIN text, mask [0-9a-f]{8}, 5 bytes\\R"
                        + "    ([0-9a-f]{2} ){5} +Hello\\R")
                .contains("< 81 05 | FIN text, 5 bytes\n    48 65 6c 6c 6f " + " ".repeat(34) + "Hello\n")
                .contains("< 88 02 | FIN close, 2 bytes\n    03 e8 ");
    }

    @Test
    void overTlsWithACaFileAndAClientCertificate(@TempDir Path folder) throws Exception {
        Path store = folder.resolve("store.p12");
        Path pem = folder.resolve("ca.pem");
        keytool("-genkeypair -alias a -keyalg EC -validity 2 -dname CN=127.0.0.1 -ext san=ip:127.0.0.1 -storetype"
                + " PKCS12 -keystore " + store + " -storepass changeit");
        keytool("-exportcert -rfc -alias a -keystore " + store + " -storepass changeit -file " + pem);
        Ran listen = Ran.open(
                "listen",
                "--port",
                "0",
                "--echo",
                "--cert",
                store.toString(),
                "--cert-password",
                "changeit",
                "--ca",
                pem.toString(),
                "--require-cert");
        String uri = "wss://127.0.0.1:" + listen.port() + "/";
        Ran trusted = Ran.with(
                "secret\n",
                "connect",
                uri,
                "--ca",
                pem.toString(),
                "--cert",
                store.toString(),
                "--cert-password",
                "changeit",
                "-c",
                "1");
        assertThat(trusted.exitCode()).as(trusted.err()).isZero();
        assertThat(trusted.out().lines()).containsExactly("secret");
        Ran insecure = Ran.with(
                "secret\n", "connect", uri, "-k", "--cert", store.toString(), "--cert-password", "changeit", "-c", "1");
        assertThat(insecure.exitCode()).as(insecure.err()).isZero();
        Ran untrusted = Ran.with("", "connect", uri);
        assertThat(untrusted.exitCode()).isEqualTo(1);
        assertThat(untrusted.err()).contains("TLS failed");
        Ran noFile = Ran.with("", "connect", uri, "--ca", folder.resolve("none").toString());
        assertThat(noFile.exitCode()).isEqualTo(1);
        assertThat(noFile.err()).contains("--ca").contains("none");
        // A key store is no PEM, nor the other way round; a file without any certificate would trust nobody.
        for (String[] wrong : new String[][] {
            {"--ca", store.toString()},
            {"--ca", Files.writeString(folder.resolve("empty.pem"), "").toString()},
            {"--cert", pem.toString()}
        }) {
            Ran refused = Ran.with("", "connect", uri, wrong[0], wrong[1]);
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains(wrong[0] + ' ' + wrong[1] + " cannot be used: ");
        }
    }

    private static void keytool(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments.split(" ")));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
    }
}
