package dev.soto.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.tck.host.Archives;
import dev.soto.tck.host.Host;
import dev.soto.tck.host.HostConfiguration;
import dev.soto.tck.war.Traced;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A web application that is deployed and undeployed again and again: nothing of it stays in the server. */
@Timeout(600)
class UndeployTest {
    /** Three say as much as a hundred where something is left each time; -Dsoto.undeployments=100 has all of them. */
    private static final int ROUNDS = Integer.getInteger("soto.undeployments", 3);

    @TempDir
    private Path folder;

    private Host host;

    @BeforeEach
    void start() throws Exception {
        host = Hosts.create(Hosts.chosen(), new HostConfiguration());
        host.start(Files.createDirectory(folder.resolve("host")));
    }

    @AfterEach
    void stop() throws Exception {
        host.stop();
    }

    @Test
    void neitherClassLoaderNorThreadIsLeft() throws Exception {
        List<Thread> before = sotoThreads();
        long sockets = sockets();
        for (int i = 0; i < ROUNDS; i++) {
            WeakReference<?> loader = deployUseAndUndeploy(i);
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                System.gc();
                assertThat(loader.get())
                        .as("class loader of an application that is gone")
                        .isNull();
            });
            Awaitility.await().untilAsserted(() -> assertThat(sotoThreads()).isSubsetOf(before));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(sockets()).as("sockets").isLessThanOrEqualTo(sockets));
        }
    }

    /** The peer answers, is there when the application goes, and is told. */
    private WeakReference<?> deployUseAndUndeploy(int round) throws Exception {
        Path war = folder.resolve("traced-" + round + ".war");
        ShrinkWrap.create(WebArchive.class, "traced.war")
                .addClass(Traced.class)
                .as(ZipExporter.class)
                .exportTo(war.toFile());
        Path unpacked = folder.resolve("traced-" + round);
        Archives.unpack(war, unpacked);
        host.deploy("traced", unpacked);
        Peer peer = new Peer();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + host.port() + "/traced/traced"), peer)
                .get(20, TimeUnit.SECONDS);
        socket.sendText("hello", true).get(20, TimeUnit.SECONDS);
        assertThat(peer.text.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
        host.undeploy("traced");
        assertThat(peer.code.get(20, TimeUnit.SECONDS)).isEqualTo(1001);
        WeakReference<?> loader = (WeakReference<?>) System.getProperties().remove(Traced.PROPERTY);
        assertThat(loader).isNotNull();
        return loader;
    }

    /** Returns how many sockets this process has, server and peers together; 0 where the system does not tell. */
    private static long sockets() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.filter(UndeployTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closed) {
            return false;
        }
    }

    private static List<Thread> sotoThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("soto-"))
                .filter(Thread::isAlive)
                .toList();
    }

    private static final class Peer implements WebSocket.Listener {
        private final CompletableFuture<String> text = new CompletableFuture<>();
        private final CompletableFuture<Integer> code = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
            code.complete(statusCode);
            return null;
        }
    }
}
