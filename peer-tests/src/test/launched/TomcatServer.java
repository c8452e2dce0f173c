import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/**
 * Tomcat as a server for OurClientContract: one request in a line of standard input, one answer in a line of standard output. Run from
 * this file, with Tomcat alone on the class path.
 */
public final class TomcatServer {

    private static final int PATIENCE_SECONDS = 20;
    private static final int MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
    private static final int FRAGMENT = 64 * 1024;
    private static final Map<String, CompletableFuture<CloseReason>> ENDINGS = new ConcurrentHashMap<>();

    private TomcatServer() {}

    public static void main(String... args) throws Exception {
        Tomcat tomcat = start();
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            try {
                System.out.println(("ok " + answer(tomcat, line)).strip());
            } catch (Exception e) {
                e.printStackTrace();
                System.out.println("failed " + e);
            }
        }
        System.exit(0);
    }

    private static Tomcat start() throws Exception {
        Path folder = Files.createTempDirectory("tomcat");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new WsSci(), Set.of(Echo.class));
        Tomcat.addServlet(context, "nothing", new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response)
                    throws ServletException, IOException {
                response.sendError(404);
            }
        });
        context.addServletMappingDecoded("/", "nothing");
        tomcat.start();
        return tomcat;
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            e.printStackTrace();
        }
    }

    private static String answer(Tomcat tomcat, String request) throws Exception {
        String[] words = request.split(" ");
        if (words[0].equals("port")) {
            return Integer.toString(tomcat.getConnector().getLocalPort());
        }
        CloseReason reason = ending(words[1].substring(1)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return (reason.getCloseCode().getCode() + " " + reason.getReasonPhrase()).strip();
    }

    private static CompletableFuture<CloseReason> ending(String id) {
        return ENDINGS.computeIfAbsent(id, any -> new CompletableFuture<>());
    }

    /** Sends back what it gets, binary messages in fragments, and does what a text that starts with "!" says. */
    @ServerEndpoint(value = "/{id}", subprotocols = "soup")
    public static final class Echo {

        @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
        public void text(Session session, String text) throws IOException {
            String[] words = text.split(" ", 3);
            switch (words[0]) {
                case "!close" ->
                    session.close(new CloseReason(CloseCodes.getCloseCode(Integer.parseInt(words[1])), words[2]));
                case "!ping" ->
                    session.getBasicRemote().sendPing(ByteBuffer.wrap(words[1].getBytes(StandardCharsets.UTF_8)));
                default -> session.getBasicRemote().sendText(text);
            }
        }

        @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
        public void binary(Session session, byte[] message) throws IOException {
            for (int at = 0; at < message.length; at += FRAGMENT) {
                int length = Math.min(FRAGMENT, message.length - at);
                session.getBasicRemote()
                        .sendBinary(ByteBuffer.wrap(message, at, length), at + length == message.length);
            }
        }

        @OnMessage
        public void pong(Session session, PongMessage pong) throws IOException {
            session.getBasicRemote().sendText("pong " + StandardCharsets.UTF_8.decode(pong.getApplicationData()));
        }

        @OnClose
        public void close(@PathParam("id") String id, CloseReason reason) {
            ending(id).complete(reason);
        }

        @OnError
        public void error(Throwable failure) {
            failure.printStackTrace();
        }
    }
}
