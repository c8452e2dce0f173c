package dev.soto.tck.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.tck.war.Account;
import dev.soto.tck.war.Members;
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

/** Assertions of section 7.2, Relationship with Http Session and Authenticated State. */
@ExtendWith(ArquillianExtension.class)
@Timeout(30)
class Chapter7UsersTest {
    @ArquillianResource
    private URI address;

    @Deployment(testable = false)
    static WebArchive war() {
        return ShrinkWrap.create(WebArchive.class, "members.war")
                .addClasses(Members.class, Account.class, Told.class)
                .setWebXML("war/members-web.xml");
    }

    private Site site() {
        return Site.of(address, "members.war");
    }

    private Peer connect(String path, Login login) {
        return Peer.connect(site().ws(path), login.add(Site.HTTP.newWebSocketBuilder()));
    }

    @Test
    @Assertion("WSC-7.2-1")
    void theHandshakeKnowsTheHttpSessionOfTheClient() throws Exception {
        Login ann = Login.begin(site(), Login.ANN);
        Login bob = Login.begin(site(), Login.BOB);
        assertThat(RawClient.answer(site(), "/open", "Cookie: " + ann.cookie()).headers())
                .containsEntry("x-http-session", ann.id());
        assertThat(RawClient.answer(site(), "/open", "Cookie: " + bob.cookie()).headers())
                .containsEntry("x-http-session", bob.id());
        assertThat(RawClient.answer(site(), "/open").headers()).containsEntry("x-http-session", "none");
    }

    @Test
    @Assertion("WSC-7.2-2")
    void theUserOfTheHandshakeIsTheUserOfTheSession() throws Exception {
        Login ann = Login.begin(site(), Login.ANN);
        assertThat(RawClient.answer(site(), "/members/raw", ann.headers()).headers())
                .containsEntry("x-user", "ann")
                .containsEntry("x-staff", "true");
        try (Peer peer = connect("/members/user", ann)) {
            assertThat(peer.ask("who?")).isEqualTo("ann");
        }
        try (Peer peer = Peer.connect(site().ws("/open"))) {
            assertThat(peer.ask("who?")).isEqualTo("nobody by ws");
        }
    }

    @Test
    @Assertion("WSC-7.2-3")
    void whenTheHttpSessionOfAUserEndsItsConnectionsAreClosedWith1008() throws Exception {
        Login ann = Login.begin(site(), Login.ANN);
        Login bob = Login.begin(site(), Login.BOB);
        try (Peer peer = connect("/members/invalidated", ann);
                Peer other = connect("/members/other", bob)) {
            assertThat(peer.ask("who?")).isEqualTo("ann");
            ann.end("invalidate");
            assertThat(peer.next()).startsWith("close 1008");
            assertThat(site().told("invalidated")).isEqualTo("close 1008");
            assertThat(other.ask("who?")).isEqualTo("bob");
        }
    }

    @Test
    @Assertion("WSC-7.2-3")
    void whenAUserLogsOutHisConnectionsAreClosedWith1008() throws Exception {
        Login ann = Login.begin(site(), Login.ANN);
        try (Peer peer = connect("/members/logged-out", ann)) {
            assertThat(peer.ask("who?")).isEqualTo("ann");
            ann.end("logout");
            assertThat(peer.next()).startsWith("close 1008");
            assertThat(site().told("logged-out")).isEqualTo("close 1008");
        }
    }

    @Test
    @Assertion("WSC-7.2-3")
    void anEndpointThatEndsTheHttpSessionOfItsUserIsClosedWith1008() throws Exception {
        Login ann = Login.begin(site(), Login.ANN);
        try (Peer peer = connect("/members/ended-within", ann)) {
            peer.send("end");
            assertThat(peer.next()).startsWith("close 1008");
            assertThat(site().told("ended-within")).isEqualTo("close 1008");
        }
    }
}
