package dev.soto.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WebSocketLoadTest {
    private static final char[] PASSWORD = "benchmark".toCharArray();

    @TempDir
    private Path folder;

    @Test
    void messagesInFramesComeBackWhole() throws Exception {
        try (EchoServer server = new EchoServer(loopback())) {
            LoadResult result = LoadRun.run(order(server, "bytes=1000 frames=7"), edge -> {});

            assertThat(result.latency().getTotalCount())
                    .isEqualTo(result.messages())
                    .isPositive();
        }
    }

    @Test
    void onlyTheBusyOnesOfManyConnectionsSend() throws Exception {
        try (EchoServer server = new EchoServer(loopback())) {
            assertThat(LoadRun.run(order(server, "connections=20 busy=2"), edge -> {})
                            .messages())
                    .isPositive();
        }
    }

    @Test
    void messagesOverTlsAreCheckedToo() throws Exception {
        try (EchoServer server = new EchoServer(tls())) {
            assertThat(LoadRun.run(order(server, "tls=true bytes=64"), edge -> {})
                            .messages())
                    .isPositive();
            assertThat(LoadRun.run(order(server, "tls=true bytes=65536 inFlight=4"), edge -> {})
                            .messages())
                    .isPositive();
        }
    }

    @Test
    void connectionsThatOpenAndCloseAreCounted() throws Exception {
        try (EchoServer server = new EchoServer(loopback())) {
            LoadResult result = Churn.run(order(server, ""), edge -> {});

            assertThat(result.messages()).isPositive();
            assertThat(result.latency().getTotalCount()).isEqualTo(result.messages());
        }
    }

    @Test
    void aServerThatRefusesTheHandshakeFailsTheChurn() throws Exception {
        try (EchoServer server = new EchoServer(loopback())) {
            assertThatThrownBy(() -> Churn.run(order(server, "deflate=TAKEOVER"), edge -> {}))
                    .isInstanceOf(LoadFailure.class)
                    .hasMessage("permessage-deflate was not accepted");
        }
    }

    @Test
    void ordersThatContradictThemselvesAreRefused() {
        assertThatThrownBy(() -> LoadOrder.parse(List.of("connections=4", "busy=3", "deaf=2")))
                .hasMessageContaining("connections 4, busy 3, deaf 2");
        assertThatThrownBy(() -> LoadOrder.parse(List.of("raw=true", "tls=true")))
                .hasMessageContaining("raw goes with neither deflate nor tls");
        assertThatThrownBy(() -> LoadOrder.parse(List.of("speed=9"))).hasMessageContaining("unknown: [speed]");
    }

    @ParameterizedTest
    @EnumSource(Script.class)
    void textIsExactlyAsLongAsWantedAndUtf8(Script script) {
        for (int length = 16; length < 200; length++) {
            byte[] bytes = script.text(3, length);

            assertThat(bytes).hasSize(length);
            assertThat(new String(bytes, StandardCharsets.UTF_8)).doesNotContain("\uFFFD");
            assertThat(bytes).isEqualTo(script.text(3, length)).isNotEqualTo(script.text(4, length));
        }
    }

    private static LoadOrder order(EchoServer server, String words) {
        String all = "port=" + server.port() + " warmUpMillis=20 millis=60 "
                + (words.contains("connections") ? "" : "connections=4 ") + words;
        return LoadOrder.parse(List.of(all.strip().split(" ")));
    }

    private static ServerSocket loopback() throws Exception {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private ServerSocket tls() throws Exception {
        Path file = folder.resolve("keystore.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(file.toFile())) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }
}
