package dev.soto.servlet.faults;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Endpoints that do what they should not, in the callback that their path names; see {@link HandlerFaultsTest}. */
public final class FaultyEndpoints {
    /** In which callback. */
    enum Where {
        OPEN,
        TEXT,
        BINARY,
        PONG,
        PARTIAL,
        READER,
        ERROR,
        CLOSE,
        SEND_HANDLER
    }

    /** What they do. */
    enum What {
        THROW,
        OUT_OF_MEMORY,
        OVERFLOW,
        CLOSE,
        SEND,
        INTERRUPT,
        BLOCK
    }

    private static final Map<String, BlockingQueue<String>> EVENTS = new ConcurrentHashMap<>();
    private static final Map<String, Session> SESSIONS = new ConcurrentHashMap<>();
    private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

    private FaultyEndpoints() {}

    private static BlockingQueue<String> events(String name) {
        return EVENTS.computeIfAbsent(name, unknown -> new LinkedBlockingQueue<>());
    }

    /** Waits for the next thing that happens to a session. */
    static String next(String name) throws InterruptedException {
        String next = events(name).poll(20, TimeUnit.SECONDS);
        return next == null ? "nothing within 20 s" : next;
    }

    /** Whether nothing more has happened. */
    static boolean isQuiet(String name) {
        return events(name).isEmpty();
    }

    /** Returns the session of a name. */
    static Session session(String name) {
        return SESSIONS.get(name);
    }

    /** What blocked callbacks of a session wait for. */
    static CountDownLatch gate(String name) {
        return GATES.computeIfAbsent(name, unknown -> new CountDownLatch(1));
    }

    /** What all of them do. */
    public abstract static class Faulty {
        private Session session;
        private Where where;
        private What what;
        private String name;

        final void begin(Session opened, String where, String what, String name) {
            this.session = opened;
            this.where = Where.valueOf(where);
            this.what = What.valueOf(what);
            this.name = name;
            if (opened != null) {
                SESSIONS.put(name, opened);
            }
        }

        final Session session() {
            return session;
        }

        final Where where() {
            return where;
        }

        final void note(String event) {
            events(name).add(event);
        }

        /** Called by each callback. */
        final void at(Where here) {
            if (here != where) {
                return;
            }
            switch (what) {
                case THROW -> throw new IllegalStateException("of the test");
                case OUT_OF_MEMORY -> throw new OutOfMemoryError("of the test");
                case OVERFLOW -> note("depth " + overflow(0));
                case CLOSE -> close();
                case SEND -> send();
                case INTERRUPT -> Thread.currentThread().interrupt();
                case BLOCK -> block();
            }
        }

        private static int overflow(int depth) {
            return overflow(depth + 1) + 1;
        }

        private void close() {
            try {
                session.close(new CloseReason(CloseCodes.getCloseCode(4000), "as the test wants"));
            } catch (IOException | RuntimeException failure) {
                note("close fails with " + failure.getClass().getSimpleName());
            }
        }

        private void send() {
            try {
                session.getBasicRemote().sendText("sent");
            } catch (IOException | RuntimeException failure) {
                note("send fails with " + failure.getClass().getSimpleName());
            }
        }

        private void block() {
            note("blocks");
            try {
                gate(name).await();
            } catch (InterruptedException stopped) {
                note("interrupted");
            }
        }

        /** Called by the container; for where ERROR the text handler has thrown. */
        @OnError
        public void error(Throwable error) {
            note("error " + error.getClass().getSimpleName());
            at(Where.ERROR);
        }

        /** Called by the container. */
        @OnClose
        public void close(CloseReason reason) {
            note("close " + reason.getCloseCode().getCode());
            at(Where.CLOSE);
        }

        final String answer(String text) {
            if (!text.equals("go")) {
                return Thread.interrupted() ? "interrupted" : text;
            }
            if (where == Where.ERROR) {
                throw new IllegalArgumentException("for the error handling method");
            }
            if (where == Where.SEND_HANDLER) {
                session.getAsyncRemote().sendText("first", result -> at(Where.SEND_HANDLER));
                return null;
            }
            at(Where.TEXT);
            at(Where.READER);
            return null;
        }
    }

    /** Gets whole messages. */
    @ServerEndpoint("/whole/{where}/{what}/{name}")
    public static final class Whole extends Faulty {
        /** Called by the container. */
        @OnOpen
        public void open(
                Session session,
                @PathParam("where") String where,
                @PathParam("what") String what,
                @PathParam("name") String name) {
            begin(session, where, what, name);
            note("open");
            at(Where.OPEN);
        }

        /** Called by the container. */
        @OnMessage
        public String text(String text) {
            return answer(text);
        }

        /** Called by the container. */
        @OnMessage
        public void binary(ByteBuffer binary) {
            at(Where.BINARY);
        }

        /** Called by the container. */
        @OnMessage
        public void pong(PongMessage pong) {
            at(Where.PONG);
        }
    }

    /** Gets messages in parts. */
    @ServerEndpoint("/parts/{where}/{what}/{name}")
    public static final class Parts extends Faulty {
        private final StringBuilder whole = new StringBuilder();

        /** Called by the container. */
        @OnOpen
        public void open(
                Session session,
                @PathParam("where") String where,
                @PathParam("what") String what,
                @PathParam("name") String name) {
            begin(session, where, what, name);
            note("open");
        }

        /** Called by the container. */
        @OnMessage
        public String part(String part, boolean last) {
            whole.append(part);
            if (!last) {
                return null;
            }
            String text = whole.toString();
            whole.setLength(0);
            if (text.equals("go")) {
                at(Where.PARTIAL);
                return null;
            }
            return text;
        }
    }

    /** Gets messages as streams. */
    @ServerEndpoint("/streams/{where}/{what}/{name}")
    public static final class Streams extends Faulty {
        /** Called by the container. */
        @OnOpen
        public void open(
                Session session,
                @PathParam("where") String where,
                @PathParam("what") String what,
                @PathParam("name") String name) {
            begin(session, where, what, name);
            note("open");
        }

        /** Called by the container. */
        @OnMessage
        public String reader(Reader message) throws IOException {
            char[] text = new char[100];
            int length = 0;
            for (int count; (count = message.read(text, length, text.length - length)) >= 0; ) {
                length += count;
            }
            return answer(new String(text, 0, length));
        }
    }

    /** The server of {@link Client}: the test sends by its session. */
    @ServerEndpoint("/driver/{name}")
    public static final class Driver {
        private String name;

        /** Called by the container. */
        @OnOpen
        public void open(Session session, @PathParam("name") String opened) {
            name = opened;
            SESSIONS.put(name, session);
            events(name).add("open");
        }

        /** Called by the container. */
        @OnMessage
        public void text(String text) {
            events(name).add("text " + text);
        }

        /** Called by the container. */
        @OnClose
        public void close(CloseReason reason) {
            events(name).add("close " + reason.getCloseCode().getCode());
        }
    }

    /** The client's: it does in its callbacks what it is made for. */
    @ClientEndpoint
    public static final class Client extends Faulty {
        Client(Where where, What what, String name) {
            begin(null, where.name(), what.name(), name);
        }

        /** Called by the container. */
        @OnOpen
        public void open(Session opened) {
            ((Faulty) this).session = opened;
            note("open");
            at(Where.OPEN);
        }

        /** Called by the container. */
        @OnMessage
        public String text(String text) {
            if (!text.equals("go")) {
                note("text " + text);
                return null;
            }
            return answer(text);
        }

        /** Called by the container. */
        @OnMessage
        public void binary(ByteBuffer binary) {
            at(Where.BINARY);
        }

        /** Called by the container. */
        @OnMessage
        public void pong(PongMessage pong) {
            at(Where.PONG);
        }
    }
}
