package dev.soto.provider.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.DeadlineTimer;
import dev.soto.connection.OwnThreads;
import dev.soto.connection.Transport;
import dev.soto.protocol.model.BufferPool;
import dev.soto.transport.BlockingDetector;
import dev.soto.transport.ReadLoops;
import dev.soto.transport.ReadServices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A Jetty server without HTTP whose connections take a byte '!' and then upgrade to the transport. */
final class UpgradingServer {
    final CountingPool pool = new CountingPool();
    final BlockingQueue<Transport> opened = new LinkedBlockingQueue<>();
    final DeadlineTimer timer = new DeadlineTimer();
    final ReadServices reading = new ReadServices(
            pool,
            new ReadLoops(timer),
            task -> OwnThreads.daemon("test-reader", task).start());
    final BlockingDetector detector = new BlockingDetector("test", System::nanoTime);
    volatile boolean nonBlocking;
    volatile UnaryOperator<EndPoint> carrier = UnaryOperator.identity();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1, new Factory());

    void start() throws Exception {
        connector.setPort(0);
        connector.setHost("127.0.0.1");
        connector.setIdleTimeout(200);
        server.addConnector(connector);
        server.start();
    }

    void stop() throws Exception {
        server.stop();
    }

    int port() {
        return connector.getLocalPort();
    }

    /** Counts what it lends. */
    static final class CountingPool implements BufferPool {
        final AtomicInteger lent = new AtomicInteger();

        @Override
        public ByteBuffer acquire(int capacity) {
            lent.incrementAndGet();
            return ByteBuffer.allocate(capacity);
        }

        @Override
        public void release(ByteBuffer buffer) {
            lent.decrementAndGet();
        }
    }

    private final class Factory extends AbstractConnectionFactory {
        Factory() {
            super("test");
        }

        @Override
        public Connection newConnection(Connector from, EndPoint endPoint) {
            return configure(new FirstByte(endPoint, from), from, endPoint);
        }
    }

    /** Stands for the HTTP connection: takes one byte, leaves the rest to the transport. */
    private final class FirstByte extends AbstractConnection implements Connection.UpgradeFrom {
        private final ByteBuffer input = ByteBuffer.allocate(100).limit(0);

        FirstByte(EndPoint endPoint, Connector from) {
            super(endPoint, from.getExecutor());
        }

        @Override
        public void onOpen() {
            super.onOpen();
            fillInterested();
        }

        @Override
        public void onFillable() {
            try {
                if (getEndPoint().fill(input) == 0) {
                    fillInterested();
                    return;
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            assertThat(input.get()).isEqualTo((byte) '!');
            getEndPoint()
                    .upgrade(new JettyChannel(
                            carrier.apply(getEndPoint()), reading, detector, nonBlocking, opened::add));
        }

        @Override
        public ByteBuffer onUpgradeFrom() {
            return input;
        }
    }
}
