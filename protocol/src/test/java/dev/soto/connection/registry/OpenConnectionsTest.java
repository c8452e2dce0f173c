package dev.soto.connection.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.CloseInitiator;
import dev.soto.connection.ConnectionDetails;
import dev.soto.connection.ConnectionListener;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.ConnectionServices;
import dev.soto.connection.StreamTransport;
import dev.soto.connection.Transport;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is counted of connections that come and go. */
@Timeout(60)
class OpenConnectionsTest {
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final ConnectionServices services = ConnectionServices.create(executor);
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final OpenConnections open = new OpenConnections(new ConnectionObserver() {
        @Override
        public void opened(LiveConnection connection) {
            told.add("opened " + connection.id());
        }

        @Override
        public void ended(LiveConnection connection) {
            told.add("ended " + connection.id() + " by " + connection.closedBy().orElseThrow());
        }
    });
    private final OpenConnections peers = new OpenConnections();

    @AfterEach
    void stop() {
        peers.closeAll(new CloseStatus(CloseCode.NORMAL, ""), Duration.ofSeconds(10));
        open.closeAll(new CloseStatus(CloseCode.NORMAL, ""), Duration.ofSeconds(10));
        services.timer().close();
        executor.shutdown();
    }

    /** Returns the peer. */
    private WebSocketConnection connect(String endpoint) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket near = new Socket(listener.getInetAddress(), listener.getLocalPort());
            open(open, endpoint, Role.SERVER, StreamTransport.over(listener.accept()));
            return open(peers, "peer", Role.CLIENT, StreamTransport.over(near));
        }
    }

    private WebSocketConnection open(OpenConnections where, String endpoint, Role role, Transport transport)
            throws Exception {
        return where.open(
                endpoint,
                role,
                transport,
                ExtensionChain.EMPTY,
                ConnectionDetails.UNKNOWN,
                ConnectionOptions.DEFAULTS,
                services,
                connection -> new ConnectionListener() {},
                () -> {});
    }

    private EndpointTotals totals(String endpoint) {
        return open.census().totals().stream()
                .filter(totals -> totals.endpoint().equals(endpoint))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anEndpointIsThereWithZerosBeforeItsFirstConnection() {
        open.declare("/chat", Role.SERVER);
        assertThat(open.census().totals()).containsExactly(EndpointTotals.none("/chat", Role.SERVER));
    }

    @Test
    void whatAConnectionDidIsCountedOnceWhileItIsOpenAndAfterwards() throws Exception {
        WebSocketConnection peer = connect("/chat");
        peer.sendText("hello", null);
        Awaitility.await().until(() -> totals("/chat").statistics().received().textMessages() == 1);
        assertThat(totals("/chat").opened()).isOne();
        assertThat(totals("/chat").endedCount()).isZero();
        peer.close(new CloseStatus(4711, "own"));
        Awaitility.await().until(() -> open.size() == 0);
        EndpointTotals after = totals("/chat");
        assertThat(after.opened()).isOne();
        assertThat(after.ended()).isEqualTo(Map.of(new Ending("4xxx", CloseInitiator.PEER), 1L));
        assertThat(after.statistics().received().textMessages()).isOne();
        assertThat(after.statistics().received().messageBytes()).isEqualTo(5);
        assertThat(after.statistics().queuedBytes()).isZero();
        assertThat(after.lifetime()).isPositive();
        assertThat(told).containsExactly("opened 1", "ended 1 by PEER");
    }

    @Test
    void aStopIsTheContainers() throws Exception {
        connect("/chat");
        assertThat(open.closeAll(new CloseStatus(CloseCode.GOING_AWAY, "stop"), Duration.ofSeconds(10)))
                .isTrue();
        assertThat(totals("/chat").ended()).isEqualTo(Map.of(new Ending("1001", CloseInitiator.CONTAINER), 1L));
    }

    @Test
    void sumsNeverFallWhileConnectionsComeAndGo() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        List<String> faults = Collections.synchronizedList(new ArrayList<>());
        executor.execute(() -> {
            long messages = 0;
            long wire = 0;
            long opened = 0;
            while (!done.get()) {
                for (EndpointTotals totals : open.census().totals()) {
                    long newMessages = totals.statistics().received().messages();
                    long newWire = totals.statistics().received().wireBytes()
                            + totals.statistics().sent().wireBytes();
                    if (newMessages < messages || newWire < wire || totals.opened() < opened) {
                        faults.add(messages + " -> " + newMessages + ", " + wire + " -> " + newWire);
                    }
                    messages = newMessages;
                    wire = newWire;
                    opened = totals.opened();
                }
            }
        });
        Random random = new Random(7);
        long sent = 0;
        for (int i = 0; i < 300; i++) {
            WebSocketConnection peer = connect("/chat");
            int messages = random.nextInt(5);
            for (int k = 0; k < messages; k++) {
                peer.sendText("message", null);
            }
            sent += messages;
            peer.close(new CloseStatus(CloseCode.NORMAL, ""));
        }
        Awaitility.await().until(() -> open.size() == 0);
        done.set(true);
        assertThat(faults).isEmpty();
        assertThat(totals("/chat").opened()).isEqualTo(300);
        assertThat(totals("/chat").endedCount()).isEqualTo(300);
        assertThat(totals("/chat").statistics().received().textMessages()).isEqualTo(sent);
    }

    @Test
    void endpointsBeyondTheThousandthShareOne() {
        for (int i = 0; i < 2 * EndpointLedger.MAX_ENDPOINTS; i++) {
            open.declare("/" + i, Role.SERVER);
        }
        assertThat(open.census().totals())
                .hasSize(EndpointLedger.MAX_ENDPOINTS + 1)
                .last()
                .extracting(EndpointTotals::endpoint)
                .isEqualTo(EndpointLedger.OTHER);
    }
}
