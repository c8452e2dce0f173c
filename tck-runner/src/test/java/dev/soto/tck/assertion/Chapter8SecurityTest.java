package dev.soto.tck.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.tck.war.Account;
import dev.soto.tck.war.Members;
import dev.soto.tck.war.Told;
import dev.soto.testing.TestCertificate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Assertions of chapter 8, Server Security: constraints of web.xml, for handshakes. */
@ExtendWith(ArquillianExtension.class)
@Timeout(30)
class Chapter8SecurityTest {
    private static final String ANN = "Authorization: " + Login.ANN;
    private static final String BOB = "Authorization: " + Login.BOB;

    @ArquillianResource
    private URI address;

    @Deployment(testable = false)
    static WebArchive war() {
        return ShrinkWrap.create(WebArchive.class, "secured.war")
                .addClasses(Members.class, Account.class, Told.class)
                .setWebXML("war/members-web.xml");
    }

    private Site site() {
        return Site.of(address, "secured.war");
    }

    private int status(String path, String... headers) throws Exception {
        return RawClient.answer(site(), path, headers).status();
    }

    @Test
    @Assertion("WSC-8.1-1")
    void aHandshakeWithoutAuthenticationIsAnswered401() throws Exception {
        RawClient.Answer answer = RawClient.answer(site(), "/members/anybody");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers().get("www-authenticate")).containsIgnoringCase("basic realm=\"soto\"");
        assertThat(answer.headers()).doesNotContainKey("sec-websocket-accept");
        assertThat(status("/members/anybody", "Authorization: Basic bm9ib2R5OndpdGhvdXQ="))
                .isEqualTo(401);
        assertThat(status("/members/anybody", ANN)).isEqualTo(101);
    }

    @Test
    @Assertion("WSC-8.2-1")
    void theUrlPatternIsMatchedAgainstThePathOfTheHandshake() throws Exception {
        assertThat(status("/staff", ANN)).isEqualTo(101);
        assertThat(status("/staff", BOB)).isEqualTo(403);
        assertThat(status("/staff")).isEqualTo(401);
        assertThat(status("/members/bob", BOB)).isEqualTo(101);
        assertThat(status("/open")).isEqualTo(101);
    }

    @Test
    @Assertion("WSC-8.2-2")
    void aConstraintForAnotherMethodThanGetIsNotForWebSocket() throws Exception {
        assertThat(status("/posted")).isEqualTo(101);
        assertThat(status("/got")).isEqualTo(401);
        assertThat(status("/got", ANN)).isEqualTo(101);
    }

    @Test
    @Assertion("WSC-8.3-1")
    void withGuaranteeNoneConnectionsMayBePlain() throws Exception {
        try (Peer peer = Peer.connect(site().ws("/plainly"))) {
            assertThat(peer.ask("?")).isEqualTo("nobody by ws");
        }
    }

    @Test
    @Assertion("WSC-8.3-2")
    void withGuaranteeConfidentialConnectionsHaveToBeEncrypted() throws Exception {
        RawClient.Answer plain = RawClient.answer(site(), "/secret");
        assertThat(plain.status()).isEqualTo(302);
        assertThatThrownBy(() -> Peer.connect(site().ws("/secret")))
                .hasCauseInstanceOf(WebSocketHandshakeException.class);

        URI encrypted = URI.create(plain.headers().get("location"));
        assertThat(encrypted.getScheme()).isIn("https", "wss");
        HttpClient trusting = HttpClient.newBuilder()
                .sslContext(TestCertificate.clientContext())
                .build();
        URI secret =
                URI.create("wss://" + address.getHost() + ":" + encrypted.getPort() + site().context() + "/secret");
        try (Peer peer = Peer.connect(secret, trusting.newWebSocketBuilder())) {
            assertThat(peer.ask("?")).isEqualTo("nobody by wss");
        }
    }
}
