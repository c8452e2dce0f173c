package dev.soto.tck.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.tck.Hosts;
import dev.soto.tck.war.Chosen;
import dev.soto.tck.war.Told;
import dev.soto.tck.war.Versions;
import jakarta.websocket.ContainerProvider;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Assertions of chapter 6, Packaging and Deployment. */
@ExtendWith(ArquillianExtension.class)
@Timeout(30)
class Chapter6PackagingTest {
    private static final int CLASS_FILES_OF_JAVA_17 = 61;

    @ArquillianResource
    @OperateOnDeployment("scanned")
    private URI address;

    @Deployment(name = "scanned", testable = false)
    static WebArchive scanned() {
        return ShrinkWrap.create(WebArchive.class, "everything.war")
                .addClasses(Chosen.InClasses.class, Chosen.Programmatic.class, Versions.class)
                .addAsLibrary(
                        ShrinkWrap.create(JavaArchive.class, "library.jar").addClass(Chosen.InLibrary.class));
    }

    @Deployment(name = "chosen", testable = false)
    static WebArchive chosen() {
        return ShrinkWrap.create(WebArchive.class, "chosen.war")
                .addClasses(
                        Chosen.ConfigOfClasses.class,
                        Chosen.InClasses.class,
                        Chosen.NotChosen.class,
                        Chosen.Programmatic.class,
                        Told.class)
                .addAsLibrary(ShrinkWrap.create(JavaArchive.class, "library.jar")
                        .addClasses(Chosen.ConfigOfLibrary.class, Chosen.InLibrary.class));
    }

    private Site everything() {
        return Site.of(address, "everything.war");
    }

    private Site chosenSite() {
        return Site.of(address, "chosen.war");
    }

    private static void assertEchoes(Site site, String path) throws InterruptedException {
        try (Peer peer = Peer.connect(site.ws(path))) {
            assertThat(peer.ask("anybody?")).isEqualTo("anybody?");
        }
    }

    private static int status(Site site, String path) throws IOException {
        return RawClient.answer(site, path).status();
    }

    @Test
    @Assertion("WSC-6.2-1")
    void aScanFindsEndpointsOfClassesAndLibraries() throws Exception {
        assertEchoes(everything(), "/in-classes");
        assertEchoes(everything(), "/in-library");
    }

    @Test
    @Assertion("WSC-6.2-3")
    void withoutConfigsAllAnnotatedEndpointsAreDeployedAndNoOthers() throws Exception {
        assertEchoes(everything(), "/in-classes");
        assertEchoes(everything(), "/in-library");
        assertThat(status(everything(), "/programmatic")).isEqualTo(404);
    }

    @Test
    @Assertion({"WSC-6.2-2", "WSC-6.2-4"})
    void eachConfigOfTheWarIsAskedWithWhatTheScanFound() throws Exception {
        List<String> byClasses =
                List.of(chosenSite().told("classes"), chosenSite().told("classes"));
        assertThat(byClasses.get(0)).startsWith("programmatic [").contains("Programmatic");
        assertThat(byClasses.get(1))
                .startsWith("annotated [")
                .contains("InClasses")
                .contains("NotChosen");
        assertThat(chosenSite().told("library")).startsWith("programmatic [");
        assertThat(chosenSite().told("library")).startsWith("annotated [").contains("InLibrary");
    }

    @Test
    @Assertion("WSC-6.2-5")
    void whatAnyConfigChoseIsDeployedAndNothingElse() throws Exception {
        assertEchoes(chosenSite(), "/in-classes");
        assertEchoes(chosenSite(), "/in-library");
        try (Peer peer = Peer.connect(chosenSite().ws("/programmatic"))) {
            assertThat(peer.next()).isEqualTo("hello");
        }
        assertThat(status(chosenSite(), "/not-chosen")).isEqualTo(404);
    }

    @Test
    @Assertion("WSC-6.4-1")
    void pathsAreRelativeToTheRootOfTheServletContext() throws Exception {
        assertThat(Site.body(everything().http("/versions?of=context"))).isEqualTo("/everything");
        assertThat(status(everything(), "/in-classes")).isEqualTo(101);
        assertThat(status(new Site(address.getHost(), address.getPort(), ""), "/in-classes"))
                .isEqualTo(404);
    }

    @Test
    @Assertion("WSC-6.5-1")
    void theClientRunsOnItsMinimumOfJava17WhichIsAboveThatOfTheSpecification() throws Exception {
        assertThat(ContainerProvider.getWebSocketContainer()).isInstanceOf(SotoWebSocketContainer.class);
        try (DataInputStream classFile =
                new DataInputStream(SotoWebSocketContainer.class.getResourceAsStream("SotoWebSocketContainer.class"))) {
            classFile.skipNBytes(6);
            assertThat(classFile.readUnsignedShort()).isEqualTo(CLASS_FILES_OF_JAVA_17);
        }
    }

    @Test
    @Assertion("WSC-6.5-2")
    void theServerIsOneOfJakartaEe11() throws Exception {
        assumeFalse(Hosts.chosen().equals("undertow"), "Undertow 2.3 is one of Jakarta EE 10, with Servlet 6.0");
        assertThat(Site.body(everything().http("/versions?of=servlet"))).isEqualTo("6.1");
        assertThat(Site.body(everything().http("/versions?of=websocket"))).isEqualTo("2.2");
    }
}
