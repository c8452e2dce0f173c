package dev.soto.provider.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.settings.HttpVersionChoice;
import dev.soto.provider.settings.ProxyChoice;
import dev.soto.provider.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class ConnectFailureTest {

    private static String say(Throwable cause) {
        ClientUri target = ClientUri.of(URI.create("wss://host/"));
        return new ConnectFailure(target, HttpVersionChoice.HTTP_1_1, ProxyChoice.NONE, null, Settings.DEFAULTS)
                .of(cause, null, true)
                .getMessage();
    }

    private static SSLHandshakeException handshake(String message, Throwable cause) {
        SSLHandshakeException failure = new SSLHandshakeException(message);
        failure.initCause(cause);
        return failure;
    }

    @Test
    void connectionThatIsCutWithinTheHandshakeMayHaveCostTheReason() {
        assertThat(say(handshake("Broken pipe", new IOException("Broken pipe"))))
                .isEqualTo(
                        "cannot connect to wss://host/: TLS failed: Broken pipe: the server closed the connection, as"
                                + " one that wants a client certificate may do");
    }

    @Test
    void reasonThatIsKnownIsNotGuessedAt() {
        assertThat(say(handshake("PKIX", new CertificateExpiredException("NotAfter: yesterday"))))
                .isEqualTo("cannot connect to wss://host/: TLS failed: PKIX: NotAfter: yesterday");
        assertThat(say(new SSLHandshakeException("Received fatal alert: bad_certificate")))
                .isEqualTo("cannot connect to wss://host/: TLS failed: Received fatal alert: bad_certificate");
    }
}
