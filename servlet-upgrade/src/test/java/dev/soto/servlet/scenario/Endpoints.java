package dev.soto.servlet.scenario;

import dev.soto.bridge.endpoint.EndpointSetting;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The endpoints of the scenarios, and what happens to them. Each session has a name, the last part of its path. */
public final class Endpoints {
    private static final int LIMIT = 4 << 20;

    private static final Map<String, BlockingQueue<String>> EVENTS = new ConcurrentHashMap<>();
    private static final Map<String, Session> SESSIONS = new ConcurrentHashMap<>();
    private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();
    private static final Map<String, AtomicInteger> COUNTS = new ConcurrentHashMap<>();

    private Endpoints() {}

    /** Deploys all. */
    static void deploy(ServletContext context, ServerContainer container) throws DeploymentException {
        FilterRegistration.Dynamic holding = context.addFilter("holding", new Holding());
        holding.setAsyncSupported(true);
        holding.addMappingForUrlPatterns(null, false, "/*");
        for (Class<?> endpoint : new Class<?>[] {
            Echo.class, Lent.class, Closing.class, Gated.class, Flood.class, Senders.class, Idle.class, Impatient.class
        }) {
            container.addEndpoint(endpoint);
        }
    }

    private static BlockingQueue<String> events(String name) {
        return EVENTS.computeIfAbsent(name, unknown -> new LinkedBlockingQueue<>());
    }

    /** Waits for the next thing that happens to a session; null when nothing does within 20 seconds. */
    static String next(String name) throws InterruptedException {
        return events(name).poll(20, TimeUnit.SECONDS);
    }

    /** Returns the session of a name. */
    static Session session(String name) {
        return SESSIONS.get(name);
    }

    /** Returns what callbacks of {@link Gated} wait for. */
    static CountDownLatch gate(String name) {
        return GATES.computeIfAbsent(name, unknown -> new CountDownLatch(1));
    }

    /** Returns how many messages a session has received or sent. */
    static AtomicInteger count(String name) {
        return COUNTS.computeIfAbsent(name, unknown -> new AtomicInteger());
    }

    /** Sends the answer of a handshake with the header "Held" and keeps its request until the gate that it names opens. */
    private static final class Holding implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(request, response);
            String held = ((HttpServletRequest) request).getHeader("Held");
            if (held != null) {
                response.flushBuffer();
                try {
                    gate(held).await();
                } catch (InterruptedException stopping) {
                    throw new ServletException(stopping);
                }
            }
        }
    }

    /** Writes down what happens. */
    public abstract static class Recorded {
        /** Called by the container. */
        @OnOpen
        public void open(Session session, @PathParam("name") String name) {
            SESSIONS.put(name, session);
            events(name).add("open");
        }

        /** Called by the container; not for a connection that breaks. */
        @OnError
        public void error(Throwable error, @PathParam("name") String name) {
            events(name).add("error " + error.getMessage());
        }

        /** Called by the container. */
        @OnClose
        public void close(CloseReason reason, @PathParam("name") String name) {
            events(name).add("close " + reason.getCloseCode().getCode());
        }
    }

    /** Returns what it gets. */
    @ServerEndpoint("/echo/{name}")
    public static final class Echo extends Recorded {
        /** Called by the container. */
        @OnMessage(maxMessageSize = LIMIT)
        public String text(String message) {
            return message;
        }

        /** Called by the container. */
        @OnMessage(maxMessageSize = LIMIT)
        public ByteBuffer binary(ByteBuffer message) {
            return message;
        }
    }

    /** Returns what it gets, in the buffer that it was lent. */
    @ServerEndpoint("/lent/{name}")
    @EndpointSetting(name = "dev.soto.lentBuffers", value = "true")
    public static final class Lent extends Recorded {
        /** Called by the container. */
        @OnMessage(maxMessageSize = LIMIT)
        public ByteBuffer binary(ByteBuffer message, @PathParam("name") String name) {
            if (message.isReadOnly()) {
                count(name).incrementAndGet();
            }
            return message;
        }
    }

    /** Closes when it is told to, and listens. */
    @ServerEndpoint("/closing/{name}")
    public static final class Closing extends Recorded {
        /** Called by the container. */
        @OnMessage
        public void text(String message, Session session, @PathParam("name") String name) throws IOException {
            events(name).add(message);
            if (message.equals("close")) {
                session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(4000), ""));
            }
        }
    }

    /** Keeps each message until its gate opens, then returns its length. */
    @ServerEndpoint("/gated/{name}")
    public static final class Gated extends Recorded {
        /** Called by the container. */
        @OnMessage(maxMessageSize = LIMIT)
        public String text(String message, @PathParam("name") String name) throws InterruptedException {
            events(name).add("message");
            gate(name).await();
            count(name).incrementAndGet();
            return Integer.toString(message.length());
        }
    }

    /** Answers a number with as many messages of 256 KiB, each when the one before has been written. */
    @ServerEndpoint("/flood/{name}")
    public static final class Flood extends Recorded {
        /** Length of a message. */
        static final int BYTES = 256 * 1024;

        /** Called by the container. */
        @OnMessage
        public void text(String message, Session session, @PathParam("name") String name) throws IOException {
            for (int i = 0; i < Integer.parseInt(message); i++) {
                ByteBuffer payload = ByteBuffer.allocate(BYTES);
                payload.putInt(0, i).putInt(BYTES - 4, ~i);
                session.getBasicRemote().sendBinary(payload);
                count(name).incrementAndGet();
            }
        }
    }

    /** Answers a number with as many threads that send 250 messages each, all at once. */
    @ServerEndpoint("/senders/{name}")
    public static final class Senders extends Recorded {
        /** Messages of a thread. */
        static final int MESSAGES = 250;

        /** Called by the container. */
        @OnMessage
        public void text(String message, Session session) {
            CountDownLatch start = new CountDownLatch(1);
            for (int i = 0; i < Integer.parseInt(message); i++) {
                int thread = i;
                Thread sender = new Thread(() -> send(session, thread, start), "scenario-sender-" + i);
                sender.setDaemon(true);
                sender.start();
            }
            start.countDown();
        }

        private static void send(Session session, int thread, CountDownLatch start) {
            try {
                start.await();
                for (int i = 0; i < MESSAGES; i++) {
                    String message = thread + ":" + i + ":" + "x".repeat(i * 7 % 300);
                    if (i % 2 == 0) {
                        session.getBasicRemote().sendText(message);
                    } else {
                        session.getAsyncRemote().sendText(message);
                    }
                }
            } catch (IOException | InterruptedException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    /** Allows 300 ms of silence, and only pages of the same origin. */
    @ServerEndpoint(value = "/idle/{name}", configurator = SameOrigin.class)
    public static final class Idle extends Recorded {
        /** Called by the container. */
        @OnOpen
        @Override
        public void open(Session session, @PathParam("name") String name) {
            super.open(session, name);
            session.setMaxIdleTimeout(300);
        }
    }

    /** Knows one origin. */
    public static final class SameOrigin extends ServerEndpointConfig.Configurator {
        @Override
        public boolean checkOrigin(String origin) {
            return origin == null || origin.equals("http://localhost");
        }
    }

    /** Allows 300 ms of silence, and as much for the answer to its close. */
    @ServerEndpoint(value = "/impatient/{name}", configurator = ShortCloseTimeout.class)
    public static final class Impatient extends Recorded {
        /** Called by the container. */
        @OnOpen
        @Override
        public void open(Session session, @PathParam("name") String name) {
            super.open(session, name);
            session.setMaxIdleTimeout(300);
        }
    }

    /** Sets the close timeout. */
    public static final class ShortCloseTimeout extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            config.getUserProperties().put("dev.soto.closeTimeout", "300ms");
        }
    }
}
