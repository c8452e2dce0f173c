package dev.soto.provider.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.ssl.SslHandshakeListener.Event;
import org.junit.jupiter.api.Test;

class ConnectTimesTest {
    private final ConnectTimes times = ConnectTimes.of(new HashMap<>());

    // Jetty's other constructor is not public.
    @SuppressWarnings("removal")
    private void fail(Throwable failure) throws Exception {
        times.handshakeFailed(new Event(SSLContext.getDefault().createSSLEngine()), failure);
    }

    @Test
    void theAlertOfTheServerIsTheCauseAlsoWhenTheWriterSeesTheClosedConnectionFirst() throws Exception {
        SSLHandshakeException alert = new SSLHandshakeException("Received fatal alert: handshake_failure");
        fail(alert);
        assertThat(times.cause(new EofException())).isSameAs(alert);
    }

    @Test
    void whatSpeaksOfTlsItselfIsTold() throws Exception {
        fail(new SSLHandshakeException("first"));
        IOException second = new IOException(new SSLHandshakeException("second"));
        assertThat(times.cause(second)).isSameAs(second);
    }

    @Test
    void withoutAFailureOfTlsTheRequestsOwnIsTold() throws Exception {
        EofException end = new EofException();
        assertThat(times.cause(end)).isSameAs(end);
        fail(new EofException());
        assertThat(times.cause(end)).isSameAs(end);
    }
}
