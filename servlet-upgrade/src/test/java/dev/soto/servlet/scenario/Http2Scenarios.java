package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.TestCertificate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scenarios over streams of HTTP/2 (RFC 8441). Each has a connection of its own. */
abstract class Http2Scenarios extends Scenarios {
    private final HTTP2Client client;

    Http2Scenarios(String transport, Wire wire, Host.Starter starter) {
        super(transport, wire, starter);
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(TestCertificate.clientContext());
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setSslContextFactory(tls);
        client = new HTTP2Client(connector);
    }

    @BeforeAll
    void startClient() throws Exception {
        client.start();
    }

    @AfterAll
    void stopClient() throws Exception {
        client.stop();
    }

    @Override
    String protocol() {
        return "h2";
    }

    @Override
    RawConnection connect(Host server, String path, byte[] early, String... headers) throws IOException {
        List<String> fields = new ArrayList<>(List.of("sec-websocket-version: 13"));
        fields.addAll(List.of(headers));
        StreamConnection connection = StreamConnection.open(client, wire(), server.port(), path, fields);
        connection.output().write(early);
        assertThat(connection.status()).isEqualTo(200);
        return connection;
    }

    @Override
    int refusal(Host server, String path, String right, String wrong) throws IOException {
        List<String> fields = List.of(wrong.equals("x-x") ? "sec-websocket-version: 13" : wrong);
        try (StreamConnection connection = StreamConnection.open(client, wire(), server.port(), path, fields)) {
            return connection.status();
        }
    }

    @Override
    @ParameterizedTest
    @CsvSource({
        // No endpoint: a CONNECT like any other, which the default servlet does not implement.
        "/nothing, x-x, x-x, 501",
        // HTTP/2 has no 426.
        "/echo/a, '', sec-websocket-version: 8, 400",
        "/idle/a, '', 'sec-websocket-version: 13\norigin: http://evil.example', 403"
    })
    void flawedHandshakeIsRefused(String path, String right, String wrong, int status) throws Exception {
        assertThat(refusalOf(path, right, wrong)).isEqualTo(status);
    }

    @Override
    @Test
    @Disabled("the JDK's WebSocket has HTTP/1.1 only; Chromium talks HTTP/2 to it in peer-tests")
    void anotherImplementationTalksToIt() {}
}
