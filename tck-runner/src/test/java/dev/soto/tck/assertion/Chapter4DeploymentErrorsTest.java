package dev.soto.tck.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.tck.war.Invalid;
import dev.soto.tck.war.Twins;
import jakarta.websocket.DeploymentException;
import java.net.URI;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Assertions of chapter 4, Annotations, about endpoints that must not be deployed. */
@ExtendWith(ArquillianExtension.class)
@Timeout(30)
class Chapter4DeploymentErrorsTest {
    @ArquillianResource
    @OperateOnDeployment("invalid")
    private URI address;

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = "invalid", testable = false)
    static WebArchive war() {
        return ShrinkWrap.create(WebArchive.class, "invalid.war").addClass(Invalid.class);
    }

    @Deployment(name = "duplicate", managed = false, testable = false)
    static WebArchive duplicate() {
        return ShrinkWrap.create(WebArchive.class, "duplicate.war")
                .addClasses(Twins.PathOne.class, Twins.PathTwo.class);
    }

    @Deployment(name = "scanned", managed = false, testable = false)
    static WebArchive scanned() {
        return ShrinkWrap.create(WebArchive.class, "scanned.war")
                .addClasses(
                        Invalid.Valid.class, Invalid.NotAnnotated.class, Invalid.NOT_PUBLIC, Invalid.Abstract.class);
    }

    private Site site() {
        return Site.of(address, "invalid.war");
    }

    /** Has classes deployed on the server; each has to be refused with its name and the clause. */
    private void assertRefused(String clause, Class<?>... types) throws InterruptedException {
        try (Peer peer = Peer.connect(site().ws("/deploy"))) {
            for (Class<?> type : types) {
                assertThat(peer.ask(type.getName()))
                        .as(type.getSimpleName())
                        .contains(type.getName())
                        .contains(clause);
            }
        }
    }

    /** Has classes deployed on the server and as clients. */
    private void assertRefusedOnBothSides(String clause, Class<?>... types) throws InterruptedException {
        assertRefused(clause, types);
        try (SotoWebSocketContainer client = new SotoWebSocketContainer()) {
            for (Class<?> type : types) {
                assertThatThrownBy(() -> client.connectToServer(type, site().ws("/deploy")))
                        .as(type.getSimpleName())
                        .isInstanceOf(DeploymentException.class)
                        .hasMessageContaining(type.getName())
                        .hasMessageContaining(clause);
            }
        }
    }

    @Test
    @Assertion("WSC-4.1.1-3")
    void aMissingOrMalformedPathIsRefused() throws Exception {
        assertRefused(
                "3.1.1",
                Invalid.PathMissing.class,
                Invalid.PathWithoutSlash.class,
                Invalid.PathWithDots.class,
                Invalid.PathWithDot.class,
                Invalid.PathWithEmptySegment.class,
                Invalid.PathWithOpenBrace.class,
                Invalid.PathWithPartOfASegment.class,
                Invalid.PathWithAVariableTwice.class);
    }

    @Test
    @Assertion("WSC-4.1.1-4")
    void aPathThatIsTakenIsRefusedWithAMessageThatNamesItAndBothClasses() throws Exception {
        assertThatThrownBy(() -> deployer.deploy("duplicate"))
                .hasStackTraceContaining("/twin")
                .hasStackTraceContaining(Twins.PathOne.class.getName())
                .hasStackTraceContaining(Twins.PathTwo.class.getName());
        try (Peer peer = Peer.connect(site().ws("/deploy"))) {
            assertThat(peer.ask(Invalid.Valid.class.getName())).isEqualTo("deployed");
            assertThat(peer.ask(Invalid.PathTaken.class.getName())).contains("/valid");
        }
    }

    @Test
    @Assertion("WSC-4.3-1")
    void aPathParameterOfAnotherTypeIsRefused() throws Exception {
        assertRefused(
                "WSC-4.3-1",
                Invalid.PathParamOnMessage.class,
                Invalid.PathParamOnOpen.class,
                Invalid.PathParamOnClose.class,
                Invalid.PathParamOnError.class);
    }

    @Test
    @Assertion("WSC-4.3-2")
    void aPathParameterNeedsAName() throws Exception {
        assertRefused("WSC-4.3-2", Invalid.PathParamWithoutName.class);
    }

    @Test
    @Assertion("WSC-4.4-3")
    void onOpenMayStandOnceOnAMethodWithItsParametersOnly() throws Exception {
        assertRefusedOnBothSides("WSC-4.4-3", Invalid.OpenTwice.class, Invalid.OpenWithOther.class);
    }

    @Test
    @Assertion("WSC-4.5-4")
    void onCloseMayStandOnceOnAMethodWithItsParametersOnly() throws Exception {
        assertRefusedOnBothSides("WSC-4.5-4", Invalid.CloseTwice.class, Invalid.CloseWithOther.class);
    }

    @Test
    @Assertion("WSC-4.6-3")
    void onErrorMayStandOnceOnAMethodWithItsParametersOnly() throws Exception {
        assertRefusedOnBothSides(
                "WSC-4.6-3",
                Invalid.ErrorTwice.class,
                Invalid.ErrorWithOther.class,
                Invalid.ErrorWithoutThrowable.class);
    }

    @Test
    @Assertion("WSC-4.7-1")
    void onMessageNeedsOneOfTheFormsOfItsDocumentation() throws Exception {
        assertRefusedOnBothSides(
                "WSC-4.7-1",
                Invalid.MessageMissing.class,
                Invalid.MessageOfStringAndInt.class,
                Invalid.MessageOfReaderAndBoolean.class,
                Invalid.MessageWithoutDecoder.class,
                Invalid.MessageOfBufferAndInt.class,
                Invalid.MessageOfStreamAndBoolean.class,
                Invalid.MessageOfPongAndBoolean.class);
    }

    @Test
    @Assertion("WSC-4.7-4")
    void twoMethodsForOneKindOfMessageAreRefused() throws Exception {
        assertRefusedOnBothSides(
                "WSC-4.7-4", Invalid.TextTwice.class, Invalid.BinaryTwice.class, Invalid.PongTwice.class);
    }

    @Test
    @Assertion({"WSC-4.8.1", "WSC-4.1-1"})
    void aClassThatIsNotAnEndpointByItselfIsRefused() throws Exception {
        assertRefused(
                "WSC-4.1-1",
                Invalid.NotAnnotated.class,
                Invalid.NOT_PUBLIC,
                Invalid.Abstract.class,
                Invalid.NoConstructor.class);
    }

    @Test
    @Assertion("WSC-4.8.2")
    void aScanLeavesOutSubclassesAndClassesThatAreNotPublicOrAbstract() throws Exception {
        deployer.deploy("scanned");
        try {
            Site scanned = Site.of(address, "scanned.war");
            try (Peer peer = Peer.connect(scanned.ws("/valid"))) {
                assertThat(peer.ask("hello")).isEqualTo("hello");
            }
            assertThat(RawClient.answer(scanned, "/not-public").status()).isEqualTo(404);
            assertThat(RawClient.answer(scanned, "/abstract").status()).isEqualTo(404);
        } finally {
            deployer.undeploy("scanned");
        }
    }
}
