package dev.soto.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.testing.JdkListener.Closed;
import dev.soto.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** HAProxy with docs/deploying/haproxy.cfg. */
class HaproxyIT extends ReverseProxyContract {

    @Override
    ReverseProxy startProxy(Path folder, int backendPort, int silenceSeconds) throws IOException {
        return start(folder, "server one 127.0.0.1:" + backendPort + " check", silenceSeconds);
    }

    @Override
    int statusWithoutBackend() {
        return 503;
    }

    private ReverseProxy start(Path folder, String serverLine, int silenceSeconds) throws IOException {
        return start(folder, serverLine, silenceSeconds, "inter 2s fall 2 rise 1");
    }

    private ReverseProxy start(Path folder, String serverLine, int silenceSeconds, String checks) throws IOException {
        Path haproxy = Needed.program("haproxy", "haproxy");
        int port = ReverseProxy.freePort();
        int tlsPort = ReverseProxy.freePort();
        Path file = ConfigurationFile.read("haproxy.cfg")
                .with("    maxconn 20000\n", "    maxconn 100\n")
                .with("hard-stop-after 30s", "hard-stop-after 1s")
                .with("timeout tunnel 75s", "timeout tunnel " + silenceSeconds + "s")
                .with("bind :80\n", "bind 127.0.0.1:" + port + "\n")
                .with(
                        "bind :443 ssl crt /etc/haproxy/server.pem",
                        "bind 127.0.0.1:" + tlsPort + " ssl crt " + certificate.both())
                .with("inter 2s fall 2 rise 1", checks)
                .with("    server one 127.0.0.1:8080 check\n", "    " + serverLine + "\n")
                .write(folder.resolve("haproxy.cfg"));
        ServerProcess process = ServerProcess.start(
                "HAProxy", folder, Map.of(), List.of(haproxy.toString(), "-W", "-f", file.toString()));
        try {
            process.await("Loading success|New worker .* forked");
        } catch (Throwable e) {
            process.close();
            throw e;
        }
        return new ReverseProxy(process, port, tlsPort);
    }

    @Test
    void theProxyProtocolTellsTheClientsAddressAndPort() throws Exception {
        String line = "server one 127.0.0.1:" + backend.proxyProtocolPort() + " check send-proxy-v2 check-send-proxy";
        try (ReverseProxy second = start(another("proxy-protocol"), line, DOCUMENTED_SILENCE);
                RawClient client = RawClient.connect(second.port(), "/kept/" + id())) {
            assertThat(client.say("!remote-port")).isEqualTo(Integer.toString(client.localPort()));
            assertThat(client.say("!remote")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void aServerThatDrainsIsTakenOutBeforeItsClientsSee1001() throws Exception {
        try (Backend one = Backend.start("drainDelay", "6s", "drainWindow", "0");
                Backend two = Backend.start()) {
            String lines =
                    "server one 127.0.0.1:" + one.port() + " check\n    server two 127.0.0.1:" + two.port() + " check";
            try (ReverseProxy balancer =
                            start(another("drain"), lines, DOCUMENTED_SILENCE, "inter 100ms fall 1 rise 1");
                    Visitor first = Visitor.connect(uri(balancer.port(), "kept", id()));
                    Visitor second = Visitor.connect(uri(balancer.port(), "kept", id()))) {
                // The one that has fewer is next.
                await().until(() -> one.sessions() == 1 && two.sessions() == 1);
                int from = balancer.process().position();
                one.container().drain();
                balancer.process().await("Server soto/one is DOWN", from);
                assertThat(one.sessions()).as("its client has seen nothing").isEqualTo(1);
                assertThat(first.unread()).isEmpty();
                assertThat(second.unread()).isEmpty();
                try (Visitor third = Visitor.connect(uri(balancer.port(), "kept", id()));
                        Visitor fourth = Visitor.connect(uri(balancer.port(), "kept", id()))) {
                    assertThat(third.say("hello")).isEqualTo("hello");
                    assertThat(fourth.say("hello")).isEqualTo("hello");
                    assertThat(two.sessions()).isEqualTo(3);
                }
                await().until(() -> one.sessions() == 0);
                await().until(() ->
                        !first.unread().isEmpty() || !second.unread().isEmpty());
                Visitor gone = first.unread().isEmpty() ? second : first;
                Visitor left = gone == first ? second : first;
                assertThat(gone.receive())
                        .isInstanceOfSatisfying(
                                Closed.class,
                                closed -> assertThat(closed.code()).isEqualTo(1001));
                assertThat(left.say("still here")).isEqualTo("still here");
            }
        }
    }

    @Test
    void aWebSocketOverHttp2BecomesAnUpgradeOfHttp11() throws Exception {
        try (Http2Visitor visitor =
                Http2Visitor.connect(TestCertificate.clientContext(), proxy.tlsPort(), "/kept/" + id())) {
            assertThat(visitor.say("hello")).isEqualTo("hello");
            assertThat(visitor.say("!secure")).isEqualTo("true");
        }
    }
}
