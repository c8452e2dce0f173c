package dev.soto.tck.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.tck.war.Threads;
import dev.soto.tck.war.Told;
import java.net.URI;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Assertions of section 5.1, Threading Considerations. */
@ExtendWith(ArquillianExtension.class)
@Timeout(30)
class Chapter5ThreadsTest {
    private static final int MESSAGES = 200;

    @ArquillianResource
    private URI address;

    @Deployment(testable = false)
    static WebArchive war() {
        return ShrinkWrap.create(WebArchive.class, "threads.war").addClasses(Threads.class, Told.class);
    }

    private Site site() {
        return Site.of(address, "threads.war");
    }

    private Peer connect(String path) {
        return Peer.connect(site().ws(path));
    }

    @Test
    @Assertion("WSC-5.1-1")
    void eachPeerHasItsOwnInstance() throws Exception {
        try (Peer one = connect("/counting");
                Peer two = connect("/counting")) {
            assertThat(one.ask("?")).startsWith("1 calls");
            assertThat(one.ask("?")).startsWith("2 calls");
            assertThat(two.ask("?")).startsWith("1 calls");
        }
    }

    @Test
    @Assertion({"WSC-5.1-2", "WSC-5.1-4"})
    void anInstanceIsCalledByOneThreadAtATime() throws Exception {
        try (Peer one = connect("/counting");
                Peer two = connect("/counting")) {
            for (int i = 0; i < MESSAGES; i++) {
                one.sendBinary("x");
                two.sendBinary("x");
            }
            String expected = (MESSAGES + 1) + " calls, at most 1 at once";
            assertThat(one.ask("?")).isEqualTo(expected);
            assertThat(two.ask("?")).isEqualTo(expected);
        }
    }

    @Test
    @Assertion("WSC-5.1-3")
    void onCloseWaitsForTheEndOfOnOpen() throws Exception {
        Site site = site();
        try (RawClient client = new RawClient(site)) {
            client.handshake(site, "/gated/gated");
            assertThat(site.told("gated")).isEqualTo("opening");
            client.send("88 82 00000000 03e8");
            client.cut();
            assertThat(site.toldAlready("gated")).isEqualTo("nothing");
            try (Peer gate = connect("/gate")) {
                assertThat(gate.ask("open")).isEqualTo("open");
            }
            assertThat(site.told("gated")).isEqualTo("opened");
            assertThat(site.told("gated")).isEqualTo("closed");
        }
    }

    @Test
    @Assertion("WSC-5.1.5")
    void partsOfMessagesComeOneAfterTheOther() throws Exception {
        try (Peer peer = connect("/parts")) {
            for (int i = 0; i < 20; i++) {
                peer.sendPart("a" + i, false)
                        .ping("between")
                        .sendPart("b", false)
                        .sendPart("c", true);
                peer.sendBinary("between messages");
                String expected = (i == 0 ? "" : "[binary]") + "a" + i + "bc";
                String next = peer.next();
                assertThat(next.startsWith("pong") ? peer.next() : next).isEqualTo(expected);
            }
        }
    }
}
