package dev.soto.provider.jetty.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.HttpStream;
import org.junit.jupiter.api.Test;

/** What becomes of an accepted handshake when Jetty is through with its request. */
class UpgradeEndTest {
    private final AtomicBoolean upgraded = new AtomicBoolean();
    private final AtomicInteger abandoned = new AtomicInteger();

    /** A stream of Jetty's that does this at its end, and nothing else. */
    private UpgradeEnd endOf(Runnable atItsEnd) {
        HttpStream stream = (HttpStream) Proxy.newProxyInstance(
                HttpStream.class.getClassLoader(), new Class<?>[] {HttpStream.class}, (proxy, method, arguments) -> {
                    atItsEnd.run();
                    return null;
                });
        return new UpgradeEnd(stream, upgraded::get, abandoned::incrementAndGet);
    }

    @Test
    void aRequestThatBecomesAConnectionIsNotAbandoned() {
        endOf(() -> upgraded.set(true)).succeeded();
        assertThat(abandoned).hasValue(0);
    }

    @Test
    void aRequestThatEndsWellWithoutAConnectionIsAbandoned() {
        // As Jetty does when the peer has reset the stream: it is closed, and nothing is upgraded.
        endOf(() -> {}).succeeded();
        assertThat(abandoned).hasValue(1);
    }

    @Test
    void aRequestThatFailsIsAbandoned() {
        endOf(() -> {}).failed(new IOException("of the test"));
        assertThat(abandoned).hasValue(1);
    }

    @Test
    void anUpgradeThatThrowsIsAbandoned() {
        UpgradeEnd end = endOf(() -> {
            throw new IllegalStateException("of the test");
        });
        assertThatIllegalStateException().isThrownBy(end::succeeded);
        assertThat(abandoned).hasValue(1);
    }
}
