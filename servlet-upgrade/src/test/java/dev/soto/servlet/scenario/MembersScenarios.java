package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.TestCertificate;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Users, HTTP sessions (Jakarta WebSocket section 7.2), certificates of clients, and the end of the container, which have to be the
 * same in every servlet container. Over TLS, with a user that the application itself has logged in; for those of the container's own
 * security see the assertions of chapters 7 and 8 in tck-runner.
 */
abstract class MembersScenarios extends OnHost {
    private static final String ANN = "User: ann";
    private static final Pattern COOKIE = Pattern.compile("\r\nSet-Cookie: ([^;\r]+)", Pattern.CASE_INSENSITIVE);

    MembersScenarios(Host.Starter starter) {
        super(Wire.TLS, starter, Members::deploy);
    }

    private static FramePeer open(Host server, String path, String... headers) throws IOException {
        SocketConnection connection = SocketConnection.request(
                Wire.TLS, server.port(), SocketConnection.handshake(path, headers), new byte[0]);
        assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
        return new FramePeer(connection);
    }

    private FramePeer open(String path, String... headers) throws IOException {
        return open(host(), path, headers);
    }

    /** Returns what the handshake knew; the peer has said goodbye then. */
    private static String known(Socket socket, String... headers) throws IOException {
        try (SocketConnection connection = SocketConnection.request(
                        socket, SocketConnection.handshake("/member/" + name(), headers), new byte[0]);
                FramePeer peer = new FramePeer(connection)) {
            String head = connection.readHead();
            assertThat(head).startsWith("HTTP/1.1 101 ");
            peer.send(FramePeer.close(1000));
            assertThat(peer.read().closeCode()).isEqualTo(1000);
            return field(head, "X-Known");
        }
    }

    private String head(String request) throws IOException {
        try (SocketConnection connection = SocketConnection.request(Wire.TLS, host().port(), request, new byte[0])) {
            return connection.readHead();
        }
    }

    /** A user's HTTP session, with its cookie. */
    private final class Account {
        private String cookie = "none=";
        private String id = "";

        private Account ask(String action) throws IOException {
            String head = head("GET " + Host.CONTEXT + "/account/" + action + " HTTP/1.1\r\nHost: localhost\r\n" + ANN
                    + "\r\n" + cookie() + "\r\nConnection: close\r\n\r\n");
            assertThat(head).startsWith("HTTP/1.1 200 ");
            Matcher set = COOKIE.matcher(head);
            if (set.find()) {
                cookie = set.group(1);
            }
            id = field(head, "X-Id");
            return this;
        }

        private String cookie() {
            return "Cookie: " + cookie;
        }
    }

    private static String field(String head, String name) {
        Matcher field = Pattern.compile("\r\n" + name + ": ([^\r]*)", Pattern.CASE_INSENSITIVE)
                .matcher(head);
        assertThat(field.find()).as(name + " in " + head).isTrue();
        return field.group(1);
    }

    private static void expectAnswer(FramePeer peer, String answer) throws IOException {
        peer.sendText("who?");
        assertThat(peer.readText()).isEqualTo(answer);
    }

    private static void expectClose(FramePeer peer, int code, String reason) throws IOException {
        FramePeer.Frame frame = peer.read();
        assertThat(frame.closeCode()).isEqualTo(code);
        assertThat(new String(frame.payload(), 2, frame.payload().length - 2, StandardCharsets.UTF_8))
                .isEqualTo(reason);
        peer.send(FramePeer.close(code));
    }

    // Users and HTTP sessions.

    @Test
    void handshakeKnowsUserRolesAndHttpSession() throws Exception {
        Account ann = new Account().ask("begin");
        assertThat(known(Wire.TLS.connect(host().port()), ANN, ann.cookie()))
                .isEqualTo("ann true false " + ann.id + " none");
        assertThat(known(Wire.TLS.connect(host().port()))).isEqualTo("nobody false false none none");
    }

    @Test
    void userOfTheHandshakeIsTheUserOfTheSession() throws Exception {
        try (FramePeer ann = open("/member/" + name(), ANN);
                FramePeer nobody = open("/member/" + name())) {
            expectAnswer(ann, "ann none");
            expectAnswer(nobody, "nobody none");
        }
    }

    @Test
    void endOfTheHttpSessionCloses1008AndNoOther() throws Exception {
        Account ended = new Account().ask("begin");
        Account other = new Account().ask("begin");
        String name = name();
        try (FramePeer one = open("/member/" + name, ANN, ended.cookie());
                FramePeer two = open("/member/" + name(), ANN, ended.cookie());
                FramePeer three = open("/member/" + name(), ANN, other.cookie())) {
            ended.ask("end");
            expectClose(one, 1008, "the HTTP session has ended");
            expectClose(two, 1008, "the HTTP session has ended");
            expectAnswer(three, "ann none");
        }
        assertThat(Endpoints.next(name)).isEqualTo("open");
        assertThat(Endpoints.next(name)).isEqualTo("close 1008");
    }

    @Test
    void endOfTheHttpSessionDuringTheHandshakeCloses1008() throws Exception {
        Account ann = new Account().ask("begin");
        try (FramePeer peer = open("/late/" + name(), ANN, ann.cookie())) {
            expectClose(peer, 1008, "the HTTP session has ended");
        }
    }

    @Test
    void httpSessionThatExpiresCloses1008() throws Exception {
        Account ann = new Account().ask("begin-short");
        try (FramePeer peer = open("/member/" + name(), ANN, ann.cookie())) {
            expectClose(peer, 1008, "the HTTP session has ended");
        }
    }

    @Test
    void endOfAnAnonymousHttpSessionChangesNothing() throws Exception {
        Account account = new Account().ask("begin");
        try (FramePeer peer = open("/member/" + name(), account.cookie())) {
            account.ask("end");
            expectAnswer(peer, "nobody none");
        }
    }

    @Test
    void anotherIdOfTheHttpSessionChangesNothing() throws Exception {
        Account ann = new Account().ask("begin");
        String before = ann.id;
        try (FramePeer peer = open("/member/" + name(), ANN, ann.cookie())) {
            assertThat(ann.ask("renew").id).isNotEqualTo(before);
            expectAnswer(peer, "ann none");
            ann.ask("end");
            expectClose(peer, 1008, "the HTTP session has ended");
        }
    }

    @Test
    void logoutCloses1008AndNoOther() throws Exception {
        Account ann = new Account().ask("begin");
        Account other = new Account().ask("begin");
        String name = name();
        try (FramePeer peer = open("/member/" + name, ANN, ann.cookie());
                FramePeer still = open("/member/" + name(), ANN, other.cookie())) {
            ann.ask("logout");
            expectClose(peer, 1008, "the user has logged out");
            expectAnswer(still, "ann none");
        }
        assertThat(Endpoints.next(name)).isEqualTo("open");
        assertThat(Endpoints.next(name)).isEqualTo("close 1008");
    }

    @Test
    void logoutUnderAnotherIdCloses1008() throws Exception {
        Account ann = new Account().ask("begin");
        try (FramePeer peer = open("/member/" + name(), ANN, ann.cookie())) {
            ann.ask("renew").ask("logout");
            expectClose(peer, 1008, "the user has logged out");
        }
    }

    // Certificates of clients.

    @Test
    void certificateOfTheClientIsKnownToHandshakeAndSession() throws Exception {
        SSLSocket socket =
                (SSLSocket) TestCertificate.serverContext().getSocketFactory().createSocket("127.0.0.1", host().port());
        socket.setSoTimeout(20_000);
        SocketConnection connection =
                SocketConnection.request(socket, SocketConnection.handshake("/member/" + name()), new byte[0]);
        assertThat(field(connection.readHead(), "X-Known")).isEqualTo("nobody false false none CN=127.0.0.1");
        try (FramePeer peer = new FramePeer(connection)) {
            expectAnswer(peer, "nobody CN=127.0.0.1");
        }
    }

    // The end of the container.

    @Test
    void containerThatStopsLeavesNoThread() throws Exception {
        // Containers share threads.
        host().close();
        try {
            List<Thread> before = sotoThreads();
            Host server = start(Map.of("dev.soto.shutdownTimeout", "300 ms"));
            List<FramePeer> peers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                peers.add(open(server, "/member/" + name()));
                expectAnswer(peers.get(i), "nobody none");
            }
            assertThat(sotoThreads())
                    .anyMatch(thread -> !before.contains(thread))
                    .allMatch(Thread::isDaemon);
            server.close();
            for (FramePeer peer : peers) {
                assertThat(peer.read().closeCode()).isEqualTo(1001);
                peer.close();
            }
            Awaitility.await().untilAsserted(() -> assertThat(sotoThreads()).isSubsetOf(before));
        } finally {
            startHost();
        }
    }

    @Test
    void handlerThatNeverReturnsDoesNotHoldUpTheStop() throws Exception {
        Host server = start(Map.of("dev.soto.shutdownTimeout", "300 ms"));
        String name = name();
        try (FramePeer peer = open(server, "/gated/" + name)) {
            assertThat(Endpoints.next(name)).isEqualTo("open");
            peer.sendText("hello");
            assertThat(Endpoints.next(name)).isEqualTo("message");
            long start = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        } finally {
            Endpoints.gate(name).countDown();
        }
    }

    private static List<Thread> sotoThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("soto-"))
                .filter(Thread::isAlive)
                .toList();
    }
}
