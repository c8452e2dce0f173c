package dev.soto.servlet.faults;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One side of a conversation: it sends what its part says, and keeps the books of what it hears. */
final class Talker {
    /** The code with which clients close; servers have the next. */
    static final int CLIENT_CLOSES = 4_001;

    private final Talk talk;
    private final boolean client;
    private final Talk.Part part;
    private final ExecutorService senders;
    private final AtomicBoolean inCallback = new AtomicBoolean();
    private final List<String> problems = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger opens = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();

    /** Messages of which it was told that they are sent; guarded by itself. */
    private final BitSet sent = new BitSet();

    private volatile Session session;
    private volatile WebSocketContainer container;
    private volatile int received;
    private volatile boolean allGiven;
    private volatile boolean closing;
    private volatile int closeCode;
    private volatile boolean pongLate;

    Talker(Talk talk, boolean client, ExecutorService senders) {
        this.talk = talk;
        this.client = client;
        this.part = client ? talk.client() : talk.server();
        this.senders = senders;
    }

    CountDownLatch ended() {
        return ended;
    }

    int opens() {
        return opens.get();
    }

    int closes() {
        return closes.get();
    }

    int received() {
        return received;
    }

    /** Returns of how many messages it was told that they are sent. */
    int sent() {
        synchronized (sent) {
            return sent.cardinality();
        }
    }

    int closeCode() {
        return closeCode;
    }

    /** Whether its session ended because a pong had not come in time. */
    boolean isPongLate() {
        return pongLate;
    }

    /** The session that it has been given; null before. */
    Session session() {
        return session;
    }

    /** The container of the session that it has been given; null before. */
    WebSocketContainer container() {
        return container;
    }

    List<String> problems() {
        synchronized (problems) {
            return List.copyOf(problems);
        }
    }

    @Override
    public String toString() {
        synchronized (story) {
            return (client ? "client" : "server") + ": opens " + opens + ", closes " + closes + " " + closeCode
                    + ", sent " + sent() + " of " + part.messages().size() + ", received " + received + " " + part
                    + story;
        }
    }

    private void problem(String what) {
        synchronized (problems) {
            problems.add((client ? "client: " : "server: ") + what);
        }
    }

    private void note(String what) {
        synchronized (story) {
            story.add(what);
        }
    }

    private void callback(String name, Runnable body) {
        if (!inCallback.compareAndSet(false, true)) {
            problem(name + " while another callback runs");
        }
        if (closes.get() > 0) {
            problem(name + " behind onClose");
        }
        try {
            body.run();
        } finally {
            inCallback.set(false);
        }
    }

    void opened(Session opened) {
        callback("onOpen", () -> {
            if (opens.incrementAndGet() > 1) {
                problem("opened twice");
            }
            session = opened;
            container = opened.getContainer();
            if (part.inCallbacks()) {
                sendAllAsync(opened);
            } else {
                senders.execute(() -> sendAll(opened));
            }
        });
    }

    void message(String text) {
        callback("a message", () -> {
            if (opens.get() == 0) {
                problem("a message before onOpen");
            }
            int number = received;
            String expected = talk.content(!client, number);
            if (!text.equals(expected)) {
                problem("message " + number + " should be " + begin(expected) + " but is " + begin(text));
            }
            received = number + 1;
            closeIfDone();
        });
    }

    private static String begin(String text) {
        return text.substring(0, Math.min(10, text.length())) + "... (" + text.length() + ")";
    }

    void error(Throwable error) {
        callback("onError", () -> note("error " + error));
    }

    void closed(CloseReason reason) {
        callback("onClose", () -> {
            closeCode = reason.getCloseCode().getCode();
            pongLate = reason.getReasonPhrase().contains("pongTimeout");
            note("close " + reason);
        });
        if (closes.incrementAndGet() > 1) {
            problem("closed twice");
        }
        ended.countDown();
    }

    private void sendAllAsync(Session to) {
        RemoteEndpoint.Async remote = to.getAsyncRemote();
        try {
            for (int i = 0; i < part.messages().size(); i++) {
                String text = talk.content(client, i);
                int number = i;
                if (part.messages().get(i).ordinal() % 2 == 0) {
                    remote.sendText(text, result -> sent(number, result.getException()));
                } else {
                    remote.sendBinary(binary(text), result -> sent(number, result.getException()));
                }
            }
        } catch (RuntimeException over) {
            note("asynchronous sends end with " + over);
        }
        allGiven = true;
        closeIfDone();
    }

    private void sent(int number, Throwable failure) {
        if (failure != null) {
            note("message " + number + " is not sent: " + failure.getMessage());
            return;
        }
        synchronized (sent) {
            if (sent.get(number)) {
                problem("message " + number + " is said to be sent twice");
            }
            sent.set(number);
        }
    }

    private void sendAll(Session to) {
        try {
            for (int i = 0; i < part.messages().size(); i++) {
                send(to, part.messages().get(i), i);
            }
        } catch (IOException | RuntimeException over) {
            note("sends end with " + over);
        }
        allGiven = true;
        closeIfDone();
    }

    private static ByteBuffer binary(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private void send(Session to, Talk.Form form, int number) throws IOException {
        String text = talk.content(client, number);
        RemoteEndpoint.Basic basic = to.getBasicRemote();
        switch (form) {
            case TEXT -> basic.sendText(text);
            case BINARY -> basic.sendBinary(binary(text));
            case TEXT_ASYNC -> {
                to.getAsyncRemote().sendText(text, result -> sent(number, result.getException()));
                return;
            }
            case BINARY_ASYNC -> {
                to.getAsyncRemote().sendBinary(binary(text), result -> sent(number, result.getException()));
                return;
            }
            case TEXT_PARTS -> {
                int middle = text.length() / 2;
                basic.sendText(text.substring(0, middle), false);
                basic.sendText(text.substring(middle), true);
            }
            case STREAM -> {
                try (OutputStream out = basic.getSendStream()) {
                    out.write(text.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        sent(number, null);
    }

    private void closeIfDone() {
        Session open = session;
        if (allGiven && part.closeAfter() >= 0 && received >= part.closeAfter() && !closing && open != null) {
            closing = true;
            try {
                open.close(new CloseReason(
                        CloseCodes.getCloseCode(client ? CLIENT_CLOSES : CLIENT_CLOSES + 1),
                        client ? "client" : "server"));
            } catch (IOException | RuntimeException tooLate) {
                note("close: " + tooLate);
            }
        }
    }
}
