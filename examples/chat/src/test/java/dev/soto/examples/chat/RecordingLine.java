package dev.soto.examples.chat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Remembers what was sent; completes each send at once, or when the test says so. Safe for many threads. */
final class RecordingLine implements Outbox.Line {

    final List<String> sent = new ArrayList<>();
    final Queue<Consumer<@Nullable Throwable>> underWay = new ArrayDeque<>();
    int timesTooSlow;
    private final boolean completesAtOnce;

    private RecordingLine(boolean completesAtOnce) {
        this.completesAtOnce = completesAtOnce;
    }

    static RecordingLine fast() {
        return new RecordingLine(true);
    }

    static RecordingLine stalled() {
        return new RecordingLine(false);
    }

    @Override
    public synchronized void send(String text, Consumer<@Nullable Throwable> completed) {
        sent.add(text);
        if (completesAtOnce) {
            completed.accept(null);
        } else {
            underWay.add(completed);
        }
    }

    @Override
    public synchronized void tooSlow() {
        timesTooSlow++;
    }

    /** The lines sent so far, each parsed; they are forgotten. */
    synchronized List<JsonObject> take() {
        List<JsonObject> lines = sent.stream().map(RecordingLine::parse).toList();
        sent.clear();
        return lines;
    }

    static JsonObject parse(String json) {
        return Json.createReader(new StringReader(json)).readObject();
    }
}
