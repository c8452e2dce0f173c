package dev.soto.benchmarks.servers;

import jakarta.websocket.Session;
import java.io.IOException;

/** One connection of {@link LoadClient}: what it sends and what it expects next. Its callbacks come one at a time. */
abstract class Caller {
    private final ClientJob job;
    private final String[] texts;
    private final int inFlight;
    private int sent;
    private int received;

    Caller(ClientJob job, String[] texts, int inFlight) {
        this.job = job;
        this.texts = texts;
        this.inFlight = inFlight;
    }

    final void begin(Session session) throws IOException {
        for (int i = 0; i < inFlight; i++) {
            session.getBasicRemote().sendText(next());
        }
    }

    /** Null when nothing more is to be sent. */
    final String next() {
        return job.isOver() ? null : texts[sent++ % texts.length];
    }

    final void check(String message) {
        job.received(message.equals(texts[received++ % texts.length]));
    }

    final void failed(Throwable error) {
        job.failed(String.valueOf(error));
    }
}
