package dev.soto.servlet.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.DeadlineTimer;
import dev.soto.connection.PooledBuffers;
import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.transport.BlockingDetector;
import dev.soto.transport.PendingUpgrade;
import dev.soto.transport.ReadLoops;
import dev.soto.transport.ReadServices;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xnio.ChannelPipe;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

@Timeout(60)
class IoThreadChannelTest {
    /** TLS of Undertow's reads through direct memory, which may be used up. */
    private static final class Broken extends AbstractStreamSourceConduit<StreamSourceConduit> {
        private final Error error;
        private final AtomicInteger reads;

        Broken(StreamSourceConduit next, Error error, AtomicInteger reads) {
            super(next);
            this.error = error;
            this.reads = reads;
        }

        @Override
        public int read(ByteBuffer to) {
            reads.incrementAndGet();
            throw error;
        }
    }

    /** Opens its transport with a listener that notes a failure and then closes, as a connection does. */
    private record Opening(BlockingQueue<Throwable> told) implements PendingUpgrade.Handshake {
        @Override
        public UpgradeResponse response() {
            throw new AssertionError("it has been sent");
        }

        @Override
        public void open(Transport transport) {
            transport.start(new TransportListener() {
                @Override
                public boolean onRead(ByteBuffer input) {
                    throw new AssertionError("nothing is read");
                }

                @Override
                public void onEndOfStream() {
                    throw new AssertionError("the stream has not ended");
                }

                @Override
                public void onReadFailure(Throwable failure) {
                    told.add(failure);
                    transport.close();
                }
            });
        }

        @Override
        public void abandon() {
            throw new AssertionError("it is to be opened");
        }
    }

    @Test
    void readThatHasAnErrorEndsTheReadingAndIsNotTriedAgain() throws Exception {
        Error noMemory = new OutOfMemoryError("Cannot reserve direct buffer memory");
        BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
        AtomicInteger reads = new AtomicInteger();
        XnioWorker worker = Xnio.getInstance().createWorker(OptionMap.EMPTY);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (DeadlineTimer timer = new DeadlineTimer()) {
            ChannelPipe<StreamConnection, StreamConnection> pipe = worker.createFullDuplexPipeConnection();
            StreamConnection here = pipe.getLeftSide();
            here.getSourceChannel()
                    .setConduit(new Broken(here.getSourceChannel().getConduit(), noMemory, reads));
            PendingUpgrade upgrade = new PendingUpgrade(
                    new Opening(told),
                    new ReadServices(PooledBuffers.withinHeap(1024, 1), new ReadLoops(timer), threads),
                    new BlockingDetector("test", System::nanoTime),
                    false);
            new IoThreadChannel(here, upgrade).openSoon(upgrade);
            pipe.getRightSide().getSinkChannel().write(ByteBuffer.allocate(1));
            assertThat(told.poll(20, TimeUnit.SECONDS)).isSameAs(noMemory);
            Awaitility.await().until(() -> !here.isOpen());
            assertThat(reads).hasValue(1);
        } finally {
            worker.shutdownNow();
            threads.shutdownNow();
        }
    }
}
