package dev.soto.tck.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.tck.war.Injected;
import java.net.URI;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The assertion of section 7.1, dependency injection, by Weld on the class path of the server. */
@ExtendWith(ArquillianExtension.class)
@Timeout(30)
class Chapter7InjectionTest {
    @ArquillianResource
    private URI address;

    @Deployment(testable = false)
    static WebArchive war() {
        return ShrinkWrap.create(WebArchive.class, "injected.war")
                .addClass(Injected.class)
                .addAsWebInfResource(
                        new StringAsset("<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\""
                                + " bean-discovery-mode=\"all\"></beans>"),
                        "beans.xml");
    }

    @Test
    @Assertion("WSC-7.1.1-1")
    void anEndpointIsInjectedByFieldMethodAndConstructorAndIntercepted() throws Exception {
        try (Peer peer = Peer.connect(Site.of(address, "injected.war").ws("/injected"))) {
            assertThat(peer.ask("ann")).isEqualTo("hello ann, hello ann, hello ann!");
        }
    }
}
