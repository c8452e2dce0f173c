package dev.soto.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.JdkListener.Closed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** nginx with docs/deploying/nginx.conf. */
class NginxIT extends ReverseProxyContract {

    @Override
    ReverseProxy startProxy(Path folder, int backendPort, int silenceSeconds) throws IOException {
        Path nginx = Needed.program("nginx", "nginx-light");
        int port = ReverseProxy.freePort();
        int tlsPort = ReverseProxy.freePort();
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        Path file = ConfigurationFile.read("nginx.conf")
                .with("worker_processes auto;", "worker_processes 1;")
                .with("worker_rlimit_nofile 65536;", "")
                .with("worker_shutdown_timeout 30s;", "worker_shutdown_timeout 1s;")
                .with("worker_connections 16384;", "worker_connections 256;")
                .with(
                        "http {",
                        "http {\naccess_log off;\nclient_body_temp_path " + temporary + "/1;\nproxy_temp_path "
                                + temporary
                                + "/2;\nfastcgi_temp_path " + temporary + "/3;\nuwsgi_temp_path " + temporary
                                + "/4;\nscgi_temp_path " + temporary + "/5;")
                .with("server 127.0.0.1:8080;", "server 127.0.0.1:" + backendPort + ";")
                .with("listen 80;", "listen 127.0.0.1:" + port + ";")
                .with("listen 443 ssl;", "listen 127.0.0.1:" + tlsPort + " ssl;")
                .with("/etc/nginx/tls/server.crt", certificate.certificate())
                .with("/etc/nginx/tls/server.key", certificate.key())
                .with("proxy_read_timeout 75s;", "proxy_read_timeout " + silenceSeconds + "s;")
                .with("proxy_send_timeout 75s;", "proxy_send_timeout " + silenceSeconds + "s;")
                .write(folder.resolve("nginx.conf"));
        ServerProcess process = ServerProcess.start(
                "nginx",
                folder,
                Map.of(),
                List.of(
                        nginx.toString(),
                        "-e",
                        "stderr",
                        "-p",
                        folder.toString(),
                        "-c",
                        file.toString(),
                        "-g",
                        "daemon off; error_log stderr notice; pid " + folder.resolve("nginx.pid") + ";"));
        try {
            process.await("start worker process ");
        } catch (Throwable e) {
            process.close();
            throw e;
        }
        return new ReverseProxy(process, port, tlsPort);
    }

    @Override
    int statusWithoutBackend() {
        return 502;
    }

    @Test
    void aReloadEndsTheOldConnectionsAfterWorkerShutdownTimeoutAndServesNewOnes() throws Exception {
        String id = id();
        try (ReverseProxy reloaded = startProxy(another("reloading"), backend.port(), DOCUMENTED_SILENCE);
                Visitor old = Visitor.connect(uri(reloaded.port(), "kept", id))) {
            assertThat(old.say("hello")).isEqualTo("hello");
            int from = reloaded.process().position();
            reloaded.process().signal("HUP");
            reloaded.process().await("start worker process ", from);
            // The old worker takes no more connections.
            reloaded.process().await("gracefully shutting down", from);
            try (Visitor young = Visitor.connect(uri(reloaded.port(), "kept", id()))) {
                assertThat(old.receive()).isInstanceOfAny(IOException.class, Closed.class);
                assertThat(ProxiedEndpoint.awaitEnding(id)).isEqualTo(1006);
                assertThat(young.say("hello")).isEqualTo("hello");
            }
        }
    }
}
