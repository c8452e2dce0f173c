package dev.soto.deployment;

import static org.assertj.core.api.Assertions.assertThat;

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
    void aWebSocketOverHttp2BecomesAnUpgradeOfHttp11() throws Exception {
        try (Http2Visitor visitor =
                Http2Visitor.connect(TestCertificate.clientContext(), proxy.tlsPort(), "/kept/" + id())) {
            assertThat(visitor.say("hello")).isEqualTo("hello");
            assertThat(visitor.say("!secure")).isEqualTo("true");
        }
    }
}
