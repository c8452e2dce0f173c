package dev.soto.tck.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.tck.war.Failures;
import dev.soto.tck.war.Invalid;
import dev.soto.tck.war.LateFailure;
import dev.soto.tck.war.Plain;
import dev.soto.tck.war.Told;
import jakarta.websocket.DeploymentException;
import java.net.URI;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Assertions of section 5.2, Error Handling. */
@ExtendWith(ArquillianExtension.class)
@Timeout(30)
class Chapter5ErrorsTest {
    @ArquillianResource
    @OperateOnDeployment("failures")
    private URI address;

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = "failures", testable = false)
    static WebArchive war() {
        return ShrinkWrap.create(WebArchive.class, "failures.war").addClasses(Failures.class, Told.class);
    }

    @Deployment(name = "late", testable = false)
    static WebArchive late() {
        return ShrinkWrap.create(WebArchive.class, "late.war").addClasses(LateFailure.class, Plain.class, Told.class);
    }

    @Deployment(name = "malformed", managed = false, testable = false)
    static WebArchive malformed() {
        return ShrinkWrap.create(WebArchive.class, "malformed.war").addClasses(Plain.class, Invalid.OpenTwice.class);
    }

    @Deployment(name = "misconfigured", managed = false, testable = false)
    static WebArchive misconfigured() {
        return ShrinkWrap.create(WebArchive.class, "misconfigured.war")
                .addClass(Plain.class)
                .setWebXML(
                        new StringAsset("<web-app><context-param><param-name>dev.soto.maxTextMessageBytes</param-name>"
                                + "<param-value>plenty</param-value></context-param></web-app>"));
    }

    private Site site() {
        return Site.of(address, "failures.war");
    }

    private Peer connect(String path) {
        return Peer.connect(site().ws(path));
    }

    @Test
    @Assertion("WSC-5.2.1-1")
    void aContainerThatCannotStartSaysWhy() {
        assertThatThrownBy(() -> deployer.deploy("misconfigured"))
                .hasStackTraceContaining("dev.soto.maxTextMessageBytes")
                .hasStackTraceContaining("plenty");
    }

    @Test
    @Assertion({"WSC-5.2.1-2", "WSC-5.2.1-5"})
    void aMalformedEndpointInAWarIsReportedToWhoeverDeploysIt() {
        assertThatThrownBy(() -> deployer.deploy("malformed"))
                .isInstanceOf(org.jboss.arquillian.container.spi.client.container.DeploymentException.class)
                .hasStackTraceContaining(Invalid.OpenTwice.class.getName())
                .hasStackTraceContaining("WSC-4.4-3");
    }

    @Test
    @Assertion("WSC-5.2.1-3")
    void aFailedDeploymentTakesAllEndpointsOfTheApplicationOutOfService() throws Exception {
        Site late = Site.of(address, "late.war");
        assertThat(late.told("deployment")).isEqualTo("/{twice}/{twice} refused");
        assertThat(late.told("deployment")).isEqualTo("/later refused");
        assertThat(RawClient.answer(late, "/plain").status()).isEqualTo(404);
        assertThat(RawClient.answer(late, "/later").status()).isEqualTo(404);

        assertThatThrownBy(() -> deployer.deploy("malformed")).isInstanceOf(Exception.class);
        assertThat(RawClient.answer(Site.of(address, "malformed.war"), "/plain").status())
                .isNotEqualTo(101);
    }

    @Test
    @Assertion("WSC-5.2.1-4")
    void codeThatDeploysGetsADeploymentException() {
        try (SotoWebSocketContainer client = new SotoWebSocketContainer()) {
            assertThatThrownBy(() -> client.connectToServer(Invalid.OpenTwice.class, site().ws("/unhandled")))
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining(Invalid.OpenTwice.class.getName());
        }
    }

    @Test
    @Assertion("WSC-5.2.2-1")
    void anErrorOfTheApplicationIsCaughtAndTheSessionGoesOn() throws Exception {
        try (Peer peer = connect("/unhandled")) {
            peer.send("fail once").send("fail twice");
            assertThat(peer.ask("still there?")).isEqualTo("still there?");
        }
    }

    @Test
    @Assertion("WSC-5.2.2-2")
    void theErrorHandlingMethodIsCalledWithTheError() throws Exception {
        try (Peer peer = connect("/programmatic")) {
            assertThat(peer.ask("fail as programmed")).isEqualTo("error fail as programmed");
        }
        try (Peer peer = connect("/handled/annotated")) {
            assertThat(peer.ask("fail as annotated")).isEqualTo("error fail as annotated");
        }
    }

    @Test
    @Assertion("WSC-5.2.2-3")
    void withoutAnErrorHandlingMethodTheErrorIsLogged() throws Exception {
        try (LogOf log = new LogOf("dev.soto");
                Peer peer = connect("/unhandled/once")) {
            peer.send("fail for the log");
            assertThat(peer.ask("done")).isEqualTo("done");
            assertThat(log.text())
                    .contains("fail for the log")
                    .contains("IllegalStateException")
                    .contains(Failures.UnhandledOnce.class.getName());
        }
    }

    @Test
    @Assertion("WSC-5.2.2-4")
    void anErrorOfTheErrorHandlingMethodIsLogged() throws Exception {
        try (LogOf log = new LogOf("dev.soto");
                Peer peer = connect("/mishandled")) {
            peer.send("fail for the log");
            assertThat(peer.ask("done")).isEqualTo("done");
            assertThat(log.text())
                    .contains("UnsupportedOperationException")
                    .contains("while handling fail for the log")
                    .contains(Failures.Mishandled.class.getName());
        }
    }

    @Test
    @Assertion("WSC-5.2.3-1")
    void anErrorOfTheConnectionIsASessionExceptionOrEndsIt() throws Exception {
        Site site = site();
        try (RawClient client = new RawClient(site)) {
            client.handshake(site, "/handled/unmasked");
            client.send("81 01 61").readToEnd();
            assertThat(site.told("unmasked")).isEqualTo("session exception, same session");
            assertThat(site.told("unmasked")).isEqualTo("close 1002");
        }
        try (RawClient client = new RawClient(site)) {
            client.handshake(site, "/handled/cut");
            client.cut();
            String told = site.told("cut");
            // For Jetty a reset is the end of the stream, for the others an error of it.
            if (told.equals("session exception, same session")) {
                told = site.told("cut");
            }
            assertThat(told).isEqualTo("close 1006");
        }
    }
}
