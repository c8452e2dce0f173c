package dev.soto.tck.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.tck.war.Annotated;
import dev.soto.tck.war.Plain;
import dev.soto.tck.war.Point;
import dev.soto.tck.war.Told;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Assertions of section 4.2, {@code @ClientEndpoint}. */
@ExtendWith(ArquillianExtension.class)
@Timeout(30)
class Chapter4ClientTest {
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();

    @ArquillianResource
    private URI address;

    @Deployment(testable = false)
    static WebArchive war() {
        return ShrinkWrap.create(WebArchive.class, "annotated-client.war")
                .addClasses(Annotated.class, Plain.class, Point.class, Told.class);
    }

    @AfterEach
    void closeClient() {
        client.close();
    }

    private <T> Session connect(T endpoint, String path) throws Exception {
        return client.connectToServer(
                endpoint, Site.of(address, "annotated-client.war").ws(path));
    }

    /** Hears strings. */
    public abstract static class Hearing {
        final BlockingQueue<String> received = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            String next = received.poll(10, TimeUnit.SECONDS);
            return next == null ? "nothing in 10 s" : next;
        }
    }

    /** Sends points. */
    @ClientEndpoint(encoders = Point.TextEncoder.class)
    public static class Encoding extends Hearing {
        /** Keeps. */
        @OnMessage
        public void message(String message) {
            received.add(message);
        }
    }

    /** Hears points. */
    @ClientEndpoint(decoders = {Point.TextDecoder.class, Annotated.WordDecoder.class})
    public static class Decoding extends Hearing {
        /** Keeps. */
        @OnMessage
        public void message(Point point) {
            received.add(point + " by decoder " + point.decoder());
        }

        /** Keeps. */
        @OnError
        public void error(Throwable error) {
            received.add(error.getClass().getSimpleName());
        }
    }

    /** Adds a header and reads one. */
    public static final class Marking extends ClientEndpointConfig.Configurator {
        private static final BlockingQueue<String> ANSWERS = new LinkedBlockingQueue<>();

        @Override
        public void beforeRequest(Map<String, List<String>> headers) {
            headers.put("X-Client", List.of("me"));
        }

        @Override
        public void afterResponse(HandshakeResponse response) {
            ANSWERS.add(String.join(",", response.getHeaders().get("X-Marked")));
        }
    }

    /** Has a configurator and subprotocols. */
    @ClientEndpoint(
            configurator = Marking.class,
            subprotocols = {"unknown", "news"})
    public static class Configured extends Hearing {
        /** Keeps. */
        @OnMessage
        public void message(String message) {
            received.add(message);
        }
    }

    @Test
    @Assertion("WSC-4.2.1-1")
    void anEncoderOfTheConnectionTakesItsTypeAndSubclasses() throws Exception {
        Encoding one = new Encoding();
        Encoding two = new Encoding();
        try (Session first = connect(one, "/plain");
                Session second = connect(two, "/plain")) {
            first.getBasicRemote().sendObject(new Point(3, 4));
            String encoded = one.next();
            assertThat(encoded).startsWith("(3,4) by encoder ");
            first.getBasicRemote().sendObject(new Point.Origin());
            assertThat(one.next()).isEqualTo(encoded.replace("3,4", "0,0"));
            second.getBasicRemote().sendObject(new Point(3, 4));
            assertThat(two.next()).startsWith("(3,4) by encoder ").isNotEqualTo(encoded);
        }
    }

    @Test
    @Assertion("WSC-4.2.2-1")
    void aDecoderOfTheConnectionMakesTheObjectForTheEndpoint() throws Exception {
        Decoding one = new Decoding();
        Decoding two = new Decoding();
        try (Session first = connect(one, "/plain");
                Session second = connect(two, "/plain")) {
            first.getBasicRemote().sendText("3,4");
            String decoded = one.next();
            assertThat(decoded).startsWith("3,4 by decoder ");
            first.getBasicRemote().sendText("3,4");
            assertThat(one.next()).isEqualTo(decoded);
            second.getBasicRemote().sendText("3,4");
            assertThat(two.next()).startsWith("3,4 by decoder ").isNotEqualTo(decoded);
        }
    }

    @Test
    @Assertion("WSC-4.2.2-2")
    void aDecoderIsUsedOnlyIfItWillDecode() throws Exception {
        Decoding endpoint = new Decoding();
        try (Session session = connect(endpoint, "/plain")) {
            session.getBasicRemote().sendText("origin");
            assertThat(endpoint.next()).isEqualTo("0,0 by decoder 0");
            session.getBasicRemote().sendText("nonsense");
            assertThat(endpoint.next()).isEqualTo("DecodeException");
        }
    }

    @Test
    @Assertion("WSC-4.2.3-1")
    void theConfiguratorOfTheAnnotationIsUsed() throws Exception {
        Marking.ANSWERS.clear();
        Configured endpoint = new Configured();
        try (Session session = connect(endpoint, "/configured")) {
            session.getBasicRemote().sendText("client");
            assertThat(endpoint.next()).isEqualTo("me");
            assertThat(Marking.ANSWERS).containsExactly("yes");
        }
    }

    @Test
    @Assertion("WSC-4.2.4-1")
    void subprotocolsOfTheAnnotationAreNegotiated() throws Exception {
        Configured endpoint = new Configured();
        try (Session session = connect(endpoint, "/configured")) {
            assertThat(session.getNegotiatedSubprotocol()).isEqualTo("news");
            session.getBasicRemote().sendText("subprotocol");
            assertThat(endpoint.next()).isEqualTo("news");
        }
    }
}
