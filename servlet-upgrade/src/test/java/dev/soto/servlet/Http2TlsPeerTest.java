package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.LogRecords;
import dev.soto.testing.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a peer's TLS may do beneath the WebSockets of a connection of HTTP/2, at our server. */
@Timeout(60)
class Http2TlsPeerTest {
    private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};
    private static final byte HEADERS = 1;
    private static final byte END_HEADERS = 4;

    private static byte[] headers(byte stream, String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i++) {
            if (i % 2 == 0) {
                // A literal that is not indexed, with a new name (RFC 7541 section 6.2.2).
                block.write(0);
            }
            byte[] text = fields[i].getBytes(StandardCharsets.US_ASCII);
            block.write(text.length);
            block.writeBytes(text);
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(new byte[] {0, 0, (byte) block.size(), HEADERS, END_HEADERS, 0, 0, 0, stream});
        frame.writeBytes(block.toByteArray());
        return frame.toByteArray();
    }

    private static SSLSocket connect(Socket tcp) throws IOException {
        SSLSocket tls = (SSLSocket)
                TestCertificate.clientContext().getSocketFactory().createSocket(tcp, "127.0.0.1", tcp.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        tls.setSSLParameters(parameters);
        OutputStream out = tls.getOutputStream();
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.write(SETTINGS);
        return tls;
    }

    private static void open(SSLSocket tls, int stream, String name) throws Exception {
        tls.getOutputStream()
                .write(headers(
                        (byte) stream,
                        ":method",
                        "CONNECT",
                        ":protocol",
                        "websocket",
                        ":scheme",
                        "https",
                        ":authority",
                        "127.0.0.1:" + tls.getPort(),
                        ":path",
                        TestServer.CONTEXT + "/echo/" + name,
                        "sec-websocket-version",
                        "13"));
        assertThat(EchoEndpoint.nextButErrors(name)).isEqualTo("open");
    }

    private static Thread untilItIsCut(SSLSocket tls, Step step) {
        Thread thread = new Thread(() -> {
            try {
                while (step.again()) {}
            } catch (IOException cut) {
                assertThat(tls.getInetAddress()).isNotNull();
            }
        });
        thread.start();
        return thread;
    }

    private interface Step {
        boolean again() throws IOException;
    }

    /** New keys again and again: Jetty reads on, and has a lock over it, so that nobody could write, nor the thread of the timeouts close. */
    @Test
    void recordsWithNothingInThemCutTheConnectionAndItsSessionsEndWith1006() throws Exception {
        try (Http2Server server = Http2Server.of(Http2Server.Kind.TLS, EchoEndpoint.class);
                Socket tcp = new Socket("127.0.0.1", server.port());
                SSLSocket tls = connect(tcp)) {
            open(tls, 1, "h2flood");
            assertThat(tls.getSession().getProtocol()).isEqualTo("TLSv1.3");
            Thread reading = untilItIsCut(tls, () -> tls.getInputStream().read(new byte[1_024]) >= 0);
            Thread flooding = untilItIsCut(tls, () -> {
                tls.startHandshake();
                return true;
            });
            assertThat(EchoEndpoint.nextButErrors("h2flood")).startsWith("close 1006 ");
            flooding.join();
            reading.join();
            Awaitility.await().until(() -> server.connections() == 0);
        }
    }

    /** Ended without close_notify, and by a fatal alert. */
    @ParameterizedTest
    @CsvSource({"cut, ''", "alert, 15030300020228"})
    void anEndOfTlsThatIsNoneIs1006ForAllItsSessionsAndNoStackTrace(String name, String last) throws Exception {
        try (LogRecords log = new LogRecords("");
                Http2Server server = Http2Server.of(Http2Server.Kind.TLS, EchoEndpoint.class);
                Socket tcp = new Socket("127.0.0.1", server.port());
                SSLSocket tls = connect(tcp)) {
            open(tls, 1, "h2one" + name);
            open(tls, 3, "h2two" + name);
            tcp.getOutputStream().write(HexFormat.of().parseHex(last));
            tcp.close();
            assertThat(EchoEndpoint.nextButErrors("h2one" + name)).startsWith("close 1006 ");
            assertThat(EchoEndpoint.nextButErrors("h2two" + name)).startsWith("close 1006 ");
            Awaitility.await().until(() -> server.connections() == 0);
            assertThat(log.traces()).isEmpty();
        }
    }
}
