package dev.soto.servlet.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.handshake.RequestFacts;
import dev.soto.bridge.path.UriTemplateMap;
import dev.soto.bridge.session.CallbackScope;
import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.provider.DeployedEndpoint;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.settings.Settings;
import dev.soto.transport.PendingUpgrade;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PendingUpgradeTest {
    private final SotoServerContainer container = new SotoServerContainer(
            Settings.DEFAULTS,
            PendingUpgradeTest.class.getClassLoader(),
            InstanceFactory.CONSTRUCTOR,
            CallbackScope.NONE,
            (request, response, endpoint, parameters) -> {
                throw new DeploymentException("there is no HTTP request here");
            });

    private final Silent transport = new Silent();
    private WeakReference<RequestFacts> handshake;

    /** Never called with a message. */
    @ServerEndpoint("/quiet")
    public static final class Quiet {}

    @AfterEach
    void close() {
        TransportListener listener = transport.listener;
        if (listener != null) {
            listener.onReadFailure(new IOException("the test is over"));
        }
        container.close();
    }

    private PendingUpgrade prepare() throws Exception {
        container.addEndpoint(Quiet.class);
        container.applicationStarted();
        DeployedEndpoint endpoint =
                container.find("/quiet").map(UriTemplateMap.Match::value).orElseThrow();
        Headers headers = new Headers()
                .add("Host", "localhost")
                .add("Upgrade", "websocket")
                .add("Connection", "Upgrade")
                .add("Sec-WebSocket-Version", "13")
                .add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        RequestFacts facts = new RequestFacts(
                "ws://localhost/quiet", null, Map.of(), null, role -> false, null, List.of(), Map.of());
        handshake = new WeakReference<>(facts);
        return container.accept(endpoint, new UpgradeRequest("GET", "/quiet", headers), facts, null);
    }

    private void letsGoAfter(Consumer<PendingUpgrade> end) throws Exception {
        PendingUpgrade upgrade = prepare();
        end.accept(upgrade);
        await().until(() -> {
            System.gc();
            return handshake.get() == null;
        });
        // Servers keep it as long as the connection.
        upgrade.abandon();
    }

    @Test
    void letsGoOfTheHandshakeWhenTheSessionIsOpen() throws Exception {
        letsGoAfter(upgrade -> upgrade.open(transport));
        assertThat(transport.listener).isNotNull();
        assertThat(transport.closed).isFalse();
    }

    @Test
    void letsGoOfTheHandshakeWhenItIsAbandoned() throws Exception {
        letsGoAfter(PendingUpgrade::abandon);
    }

    @Test
    void closesATransportThatComesTooLate() throws Exception {
        PendingUpgrade upgrade = prepare();
        upgrade.abandon();
        upgrade.open(transport);
        assertThat(transport.listener).isNull();
        assertThat(transport.closed).isTrue();
    }

    /** A transport from which nothing comes. */
    private static final class Silent implements Transport {
        private volatile TransportListener listener;
        private volatile boolean closed;

        @Override
        public void start(TransportListener toCall) {
            listener = toCall;
        }

        @Override
        public void write(List<ByteBuffer> buffers, WriteCompletion completion) {
            buffers.forEach(buffer -> buffer.position(buffer.limit()));
            completion.completed(null);
        }

        @Override
        public void resumeReading() {}

        @Override
        public void shutdownOutput() {}

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public boolean isSecure() {
            return false;
        }

        @Override
        public SocketAddress localAddress() {
            return null;
        }

        @Override
        public SocketAddress remoteAddress() {
            return null;
        }
    }
}
