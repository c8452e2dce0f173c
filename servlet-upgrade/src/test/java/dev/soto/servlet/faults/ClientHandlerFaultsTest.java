package dev.soto.servlet.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.servlet.faults.FaultyEndpoints.What;
import dev.soto.servlet.faults.FaultyEndpoints.Where;
import dev.soto.servlet.scenario.EveryHost;
import dev.soto.servlet.scenario.Host;
import dev.soto.testing.TestCertificate;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same as {@link HandlerFaultsTest} in the client, over each of its transports. */
@ParameterizedClass
@EnumSource(
        value = EveryHost.class,
        names = {"SOTO_SERVER", "SOTO_SERVER_TLS", "JETTY_HTTP2", "JETTY_HTTP2_TLS"})
@Timeout(60)
class ClientHandlerFaultsTest {
    private static Host host;
    private static SotoWebSocketContainer container;

    @Parameter
    EveryHost kind;

    @BeforeParameterizedClassInvocation
    static void start(EveryHost kind) throws Exception {
        host = kind.start(Map.of(), FaultyEndpoints.Driver.class);
        container = new SotoWebSocketContainer();
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        container.close();
        host.close();
    }

    /** A session of the client, and the server's. */
    private final class Case {
        private final Where where;
        private final String name = UUID.randomUUID().toString();
        private final Session server;

        Case(Where where, What what) throws Exception {
            this.where = where;
            ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                    .sslContext(TestCertificate.clientContext())
                    .build();
            FaultyEndpoints.Client endpoint = new FaultyEndpoints.Client(where, what, name);
            container.getProperties().put("dev.soto.httpVersion", kind.httpVersion());
            container.getProperties().put("dev.soto.sslContext", config.getSSLContext());
            Session client = container.connectToServer(endpoint, kind.uri(host.port(), "/driver/" + name + "-server"));
            assertThat(client).isNotNull();
            hears("open");
            serverHears("open");
            server = FaultyEndpoints.session(name + "-server");
        }

        void go() throws Exception {
            switch (where) {
                case OPEN -> {}
                case BINARY -> server.getBasicRemote().sendBinary(ByteBuffer.allocate(1));
                case PONG -> server.getBasicRemote().sendPong(ByteBuffer.allocate(1));
                case CLOSE -> server.close();
                default -> server.getBasicRemote().sendText("go");
            }
            if (where == Where.ERROR) {
                hears("error IllegalArgumentException");
            }
        }

        void hears(String event) throws InterruptedException {
            assertThat(FaultyEndpoints.next(name)).isEqualTo(event);
        }

        void serverHears(String event) throws InterruptedException {
            assertThat(FaultyEndpoints.next(name + "-server")).isEqualTo(event);
        }

        void goesOn() throws Exception {
            server.getBasicRemote().sendText("afterwards");
            hears("text afterwards");
            server.close();
            hears("close 1000");
            serverHears("close 1000");
            assertThat(FaultyEndpoints.isQuiet(name)).isTrue();
        }
    }

    private static List<Where> withoutStreams(Where where) {
        // Streams and parts are delivered as on servers; results of sends are told as there.
        return where == Where.PARTIAL || where == Where.READER || where == Where.SEND_HANDLER
                ? List.of()
                : List.of(where);
    }

    @ParameterizedTest
    @EnumSource
    void exceptionIsReportedAndTheSessionGoesOn(Where place) throws Exception {
        for (Where where : withoutStreams(place)) {
            Case here = new Case(where, What.THROW);
            here.go();
            if (where == Where.CLOSE) {
                here.hears("close 1000");
                here.hears("error IllegalStateException");
            } else {
                if (where != Where.ERROR) {
                    here.hears("error IllegalStateException");
                }
                here.goesOn();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void outOfMemoryEndsTheSessionAlone(Where place) throws Exception {
        for (Where where : withoutStreams(place)) {
            endsWith1011(where, What.OUT_OF_MEMORY, "error OutOfMemoryError");
        }
    }

    @ParameterizedTest
    @EnumSource
    void stackOverflowEndsTheSessionAlone(Where place) throws Exception {
        for (Where where : withoutStreams(place)) {
            endsWith1011(where, What.OVERFLOW, "error StackOverflowError");
        }
    }

    private void endsWith1011(Where where, What what, String error) throws Exception {
        Case other = new Case(Where.CLOSE, What.SEND);
        Case here = new Case(where, what);
        here.go();
        if (where == Where.CLOSE) {
            here.hears("close 1000");
            here.hears(error);
        } else {
            if (where != Where.ERROR) {
                here.hears(error);
            }
            here.serverHears("close 1011");
            here.hears("close 1006");
        }
        assertThat(FaultyEndpoints.isQuiet(here.name)).isTrue();
        other.server.getBasicRemote().sendText("still here");
        other.hears("text still here");
        other.server.close();
    }

    @ParameterizedTest
    @EnumSource
    void closeInACallbackClosesOnce(Where place) throws Exception {
        for (Where where : withoutStreams(place)) {
            Case here = new Case(where, What.CLOSE);
            here.go();
            String code = where == Where.CLOSE ? "close 1000" : "close 4000";
            here.serverHears(code);
            here.hears(code);
        }
    }

    @ParameterizedTest
    @EnumSource
    void interruptInACallbackDisturbsNothing(Where place) throws Exception {
        for (Where where : withoutStreams(place)) {
            Case here = new Case(where, What.INTERRUPT);
            here.go();
            if (where == Where.CLOSE) {
                here.hears("close 1000");
            } else {
                here.goesOn();
            }
        }
    }
}
