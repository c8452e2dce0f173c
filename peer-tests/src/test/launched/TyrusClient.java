import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.client.ClientProperties;
import org.glassfish.tyrus.ext.extension.deflate.PerMessageDeflateExtension;

/**
 * Tyrus as a client that plays the scenarios of OurServerContract: one request in a line of standard input, one answer in a line of
 * standard output. Run from this file, with Tyrus alone on the class path.
 */
public final class TyrusClient {

    private static final int PATIENCE_SECONDS = 30;
    private static final int MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
    private static final int FRAGMENT = 64 * 1024;
    private static final List<String> TEXTS =
            List.of("", "hello", "Gr\u00fc\u00dfe, \u65e5\u672c\u8a9e, \uD83D\uDE00, \0", "soup ".repeat(20_000));

    private final ClientManager client = ClientManager.createClient();
    private Connection held;

    private TyrusClient() {
        client.getProperties().put(ClientProperties.INCOMING_BUFFER_SIZE, MAX_MESSAGE_BYTES);
    }

    public static void main(String... args) throws Exception {
        TyrusClient peer = new TyrusClient();
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            try {
                System.out.println(("ok " + peer.answer(line.split(" "))).strip());
            } catch (Exception | AssertionError e) {
                e.printStackTrace();
                System.out.println("failed " + e.toString().replace('\n', '|'));
            }
        }
        System.exit(0);
    }

    private String answer(String... words) throws Exception {
        if (words[0].equals("ending")) {
            return Integer.toString(held.awaitEnding().getCloseCode().getCode());
        }
        Connection connection = connect(words[1], words[2]);
        if (words[0].equals("hold")) {
            held = connection;
            connection.session.getBasicRemote().sendText("hello");
            check("hello", connection.await());
            return "";
        }
        try {
            play(words[0], connection);
        } finally {
            if (connection.session.isOpen()) {
                connection.session.close();
            }
        }
        return "";
    }

    private Connection connect(String compression, String uri) throws Exception {
        boolean deflate = compression.equals("deflate");
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .extensions(deflate ? List.of(new PerMessageDeflateExtension()) : List.of())
                .build();
        Connection connection = new Connection();
        connection.session = client.connectToServer(connection, config, URI.create(uri));
        check(
                deflate ? List.of("permessage-deflate") : List.of(),
                connection.session.getNegotiatedExtensions().stream()
                        .map(Extension::getName)
                        .toList());
        return connection;
    }

    private static void play(String scenario, Connection connection) throws Exception {
        Session session = connection.session;
        switch (scenario) {
            case "text" -> {
                for (String text : TEXTS) {
                    session.getBasicRemote().sendText(text);
                    check(text, connection.await());
                }
                finish(connection);
            }
            case "binary" -> {
                byte[] message = bytes(1024 * 1024);
                session.getBasicRemote().sendBinary(ByteBuffer.wrap(message));
                checkSame(message, connection.await());
                finish(connection);
            }
            case "fragments" -> {
                byte[] message = bytes(16 * 1024 * 1024);
                // Its extension deflates each fragment as a message of its own, which no other software can
                // read (nor should it: RFC 7692, 6.1), so deflated it sends one frame.
                int size = session.getNegotiatedExtensions().isEmpty() ? FRAGMENT : message.length;
                for (int at = 0; at < message.length; at += size) {
                    ByteBuffer part = ByteBuffer.wrap(Arrays.copyOfRange(message, at, at + size));
                    session.getBasicRemote().sendBinary(part, at + size == message.length);
                }
                checkSame(message, connection.await());
                finish(connection);
            }
            case "ping" -> {
                session.getBasicRemote().sendPing(ByteBuffer.wrap("are you there".getBytes(StandardCharsets.UTF_8)));
                check("(pong) are you there", connection.await());
                finish(connection);
            }
            case "pong" -> {
                session.getBasicRemote().sendText("!ping here?");
                check("pong here?", connection.await());
                finish(connection);
            }
            case "close" -> {
                session.close(new CloseReason(CloseCodes.getCloseCode(4001), "bye from the peer \u2713"));
                check(4001, connection.awaitEnding().getCloseCode().getCode());
            }
            case "closed" -> {
                sendLast(session, "!close 4002 see you \u2713");
                CloseReason reason = connection.awaitEnding();
                check(4002, reason.getCloseCode().getCode());
                check("see you \u2713", reason.getReasonPhrase());
            }
            default -> throw new IllegalArgumentException("unknown scenario: " + scenario);
        }
    }

    private static void sendLast(Session session, String text) throws Exception {
        try {
            session.getBasicRemote().sendText(text);
        } catch (RejectedExecutionException closedMeanwhile) {
            // Tyrus throws this when the answer has closed the session before the call returns.
            System.err.println(closedMeanwhile);
        }
    }

    private static void finish(Connection connection) throws Exception {
        connection.session.close();
        check(1000, connection.awaitEnding().getCloseCode().getCode());
    }

    private static byte[] bytes(int length) {
        byte[] made = new byte[length];
        new Random(12345).nextBytes(made);
        for (int i = 1; i < length; i += 2) {
            made[i] = (byte) (i >> 10);
        }
        return made;
    }

    private static void check(Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new AssertionError("expected " + expected + " but found " + found);
        }
    }

    private static void checkSame(byte[] expected, Object found) {
        if (!(found instanceof byte[] bytes) || !Arrays.equals(expected, bytes)) {
            throw new AssertionError("other bytes came back");
        }
    }

    private static final class Connection extends Endpoint {

        private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
        private final CompletableFuture<CloseReason> ending = new CompletableFuture<>();
        private Session session;

        @Override
        public void onOpen(Session opened, EndpointConfig config) {
            opened.setMaxBinaryMessageBufferSize(MAX_MESSAGE_BYTES);
            opened.setMaxTextMessageBufferSize(MAX_MESSAGE_BYTES);
            opened.addMessageHandler(String.class, received::add);
            opened.addMessageHandler(byte[].class, received::add);
            opened.addMessageHandler(PongMessage.class, new MessageHandler.Whole<PongMessage>() {
                @Override
                public void onMessage(PongMessage pong) {
                    received.add("(pong) " + StandardCharsets.UTF_8.decode(pong.getApplicationData()));
                }
            });
        }

        @Override
        public void onClose(Session closed, CloseReason reason) {
            ending.complete(reason);
        }

        @Override
        public void onError(Session broken, Throwable failure) {
            failure.printStackTrace();
        }

        Object await() throws InterruptedException {
            Object message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("nothing arrived; ending: " + ending);
            }
            return message;
        }

        CloseReason awaitEnding() throws Exception {
            return ending.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
