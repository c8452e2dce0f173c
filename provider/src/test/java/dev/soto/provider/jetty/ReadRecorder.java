package dev.soto.provider.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes down what a transport tells: text that was read, "end", "failure". */
final class ReadRecorder implements TransportListener {
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    volatile boolean pauseAfterEachRead;
    volatile Consumer<Transport> duringRead = transport -> {};
    volatile @Nullable Throwable failure;
    private volatile @Nullable Transport transport;

    ReadRecorder on(Transport live) {
        transport = live;
        return this;
    }

    @Override
    public boolean onRead(ByteBuffer input) {
        assertThat(input.hasArray()).isTrue();
        byte[] bytes = new byte[input.remaining()];
        input.get(bytes);
        events.add(new String(bytes, StandardCharsets.US_ASCII));
        Transport live = transport;
        if (live != null) {
            duringRead.accept(live);
        }
        return !pauseAfterEachRead;
    }

    @Override
    public void onEndOfStream() {
        events.add("end");
    }

    @Override
    public void onReadFailure(Throwable cause) {
        failure = cause;
        events.add("failure");
    }

    /** Takes events until the text is there, however it was cut. */
    void expectText(String text) throws InterruptedException {
        StringBuilder arrived = new StringBuilder();
        while (arrived.length() < text.length()) {
            arrived.append(events.take());
        }
        assertThat(arrived).hasToString(text);
    }
}
