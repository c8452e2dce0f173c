package dev.soto.tck.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.tck.war.Applications;
import dev.soto.tck.war.Told;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Assertions of chapter 2, Applications. */
@ExtendWith(ArquillianExtension.class)
@Timeout(30)
class Chapter2ApplicationsTest {
    @ArquillianResource
    @OperateOnDeployment("applications")
    private URI address;

    @Deployment(name = "applications", testable = false)
    static WebArchive war() {
        return ShrinkWrap.create(WebArchive.class, "applications.war").addClasses(Applications.class, Told.class);
    }

    @Deployment(name = "other", testable = false)
    static WebArchive other() {
        return ShrinkWrap.create(WebArchive.class, "other.war").addClasses(Applications.class, Told.class);
    }

    private Site site() {
        return Site.of(address, "applications.war");
    }

    private Peer connect(String path) {
        return Peer.connect(site().ws(path));
    }

    @Test
    @Assertion("WSC-2.1.1-1")
    void eachPeerHasAnInstanceOfTheEndpointThatServesOnlyIt() throws Exception {
        try (Peer one = connect("/numbered");
                Peer two = connect("/numbered")) {
            String first = one.ask("who?");
            assertThat(two.ask("who?")).startsWith("instance ").isNotEqualTo(first);
            assertThat(one.ask("who?")).isEqualTo(first);
        }
    }

    @Test
    @Assertion("WSC-2.1.2-1")
    void eachPeerHasOneSessionAndNoOtherPeerHasIt() throws Exception {
        try (Peer one = connect("/session/unique");
                Peer two = connect("/session/unique")) {
            String first = one.ask("session?");
            assertThat(first).endsWith(" unchanged");
            assertThat(one.ask("session?")).isEqualTo(first);
            assertThat(two.ask("session?")).endsWith(" unchanged").isNotEqualTo(first);
        }
    }

    @Test
    @Assertion("WSC-2.1.2-2")
    void userPropertiesAreThereUntilOnCloseHasReturned() throws Exception {
        connect("/session/kept").close();
        assertThat(site().told("kept")).isEqualTo("unchanged");
    }

    @Test
    @Assertion("WSC-2.1.2-3")
    void anIdIsNeverGivenToAnotherSession() throws Exception {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            try (Peer peer = connect("/session/ids")) {
                ids.add(peer.ask("session?"));
            }
            site().told("ids");
        }
        assertThat(ids).hasSize(20);
    }

    @Test
    @Assertion("WSC-2.1.2-4")
    void serializableUserPropertiesStayWithTheSession() throws Exception {
        try (Peer peer = connect("/session/serializable")) {
            assertThat(peer.ask("basket?")).endsWith(" unchanged");
            assertThat(peer.ask("basket?")).endsWith(" unchanged");
        }
        assertThat(site().told("serializable")).isEqualTo("unchanged");
    }

    @Test
    @Assertion("WSC-2.1.3-1")
    void aSessionHasOneHandlerForEachKindOfMessage() throws Exception {
        try (Peer peer = connect("/handlers")) {
            assertThat(peer.sendBinary("abc").next()).isEqualTo("binary of 3");
            assertThat(peer.pong("p").next()).isEqualTo("pong p");
            assertThat(peer.ask("text")).isEqualTo("refused");
        }
    }

    @Test
    @Assertion("WSC-2.1.3-2")
    void aSecondHandlerForTheSameKindIsAnError() throws Exception {
        try (Peer peer = connect("/handlers")) {
            assertThat(peer.ask("text")).isEqualTo("refused");
            assertThat(peer.ask("text part")).isEqualTo("refused");
            assertThat(peer.ask("binary")).isEqualTo("refused");
            assertThat(peer.ask("pong")).isEqualTo("refused");
        }
    }

    @Test
    @Assertion("WSC-2.1.5-1")
    void onCloseIsCalledWhoeverEndsTheConnection() throws Exception {
        try (Peer peer = connect("/close/by-peer")) {
            peer.sendClose(4001, "enough");
            assertThat(peer.next()).isEqualTo("close 4001 enough");
        }
        try (Peer peer = connect("/close/by-endpoint")) {
            assertThat(peer.ask("bye")).isEqualTo("close 1001 bye");
        }
        try (Peer peer = connect("/close/by-container")) {
            assertThat(peer.ask("timeout")).startsWith("close 1001");
        }
        assertThat(closeOf("by-peer")).isEqualTo("closed 4001");
        assertThat(closeOf("by-endpoint")).isEqualTo("closed 1001");
        assertThat(closeOf("by-container")).isEqualTo("closed 1006");
    }

    private String closeOf(String key) throws Exception {
        assertThat(site().told(key)).isEqualTo("open");
        return site().told(key);
    }

    @Test
    @Assertion("WSC-2.1.7-1")
    void anApplicationHasOneContainerForItself() throws Exception {
        try (Peer one = connect("/container/1");
                Peer two = connect("/container/2");
                Peer other = Peer.connect(Site.of(address, "other.war").ws("/container/3"))) {
            assertThat(one.ask("12345")).isEqualTo("0 true");
            assertThat(two.ask("0")).isEqualTo("12345 true");
            assertThat(one.ask("54321")).isEqualTo("0 true");
            assertThat(other.ask("0")).isEqualTo("0 true");
            assertThat(one.ask("0")).isEqualTo("54321 true");
        }
    }

    @Test
    @Assertion("WSC-2.2.2-1")
    void annotatedMethodsAreCalledAtTheStartAndAtTheEnd() throws Exception {
        try (Peer peer = connect("/close/annotated")) {
            assertThat(site().told("annotated")).isEqualTo("open");
            assertThat(site().toldAlready("annotated")).isEqualTo("nothing");
            peer.sendClose(1000, "");
            assertThat(site().told("annotated")).isEqualTo("closed 1000");
        }
    }

    @Test
    @Assertion("WSC-2.2.3-1")
    void theAnnotatedMethodIsCalledForAMessage() throws Exception {
        try (Peer peer = connect("/errors")) {
            assertThat(peer.ask("21")).isEqualTo("42");
        }
    }

    @Test
    @Assertion("WSC-2.2.4-1")
    void theAnnotatedMethodIsCalledForAnError() throws Exception {
        try (Peer peer = connect("/errors")) {
            assertThat(peer.ask("none")).isEqualTo("DecodeException");
        }
    }

    @Test
    @Assertion("WSC-2.2.5-1")
    void aPingIsAnsweredWithItsOwnData() throws Exception {
        try (Peer peer = connect("/pong")) {
            assertThat(peer.ping("some data").next()).isEqualTo("pong some data");
            assertThat(peer.ping("").next()).isEqualTo("pong ");
        }
    }

    @Test
    @Assertion("WSC-2.2.5-2")
    void aPongIsGivenToTheMethodOrHandlerForPongs() throws Exception {
        try (Peer peer = connect("/pong")) {
            assertThat(peer.pong("data").next()).isEqualTo("heard data");
        }
        try (Peer peer = connect("/handlers")) {
            assertThat(peer.pong("data").next()).isEqualTo("pong data");
        }
    }
}
