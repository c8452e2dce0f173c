package dev.soto.tck.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.tck.war.Configurations;
import dev.soto.tck.war.Matching;
import dev.soto.tck.war.Point;
import dev.soto.tck.war.Told;
import dev.soto.tck.war.Twins;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Extension;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Assertions of chapter 3, Configuration. */
@ExtendWith(ArquillianExtension.class)
@Timeout(30)
class Chapter3ConfigurationTest {
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();
    private final ClientEvents events = new ClientEvents();

    @ArquillianResource
    @OperateOnDeployment("configurations")
    private URI address;

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = "configurations", testable = false)
    static WebArchive war() {
        return ShrinkWrap.create(WebArchive.class, "configurations.war")
                .addClasses(Configurations.class, Point.class, Told.class);
    }

    @Deployment(name = "matching", testable = false)
    static WebArchive matching() {
        return ShrinkWrap.create(WebArchive.class, "matching.war").addClass(Matching.class);
    }

    @Deployment(name = "same-path", managed = false, testable = false)
    static WebArchive samePath() {
        return ShrinkWrap.create(WebArchive.class, "same-path.war")
                .addClasses(Twins.PathOne.class, Twins.PathTwo.class);
    }

    @Deployment(name = "same-template", managed = false, testable = false)
    static WebArchive sameTemplate() {
        return ShrinkWrap.create(WebArchive.class, "same-template.war")
                .addClasses(Twins.TemplateOne.class, Twins.TemplateTwo.class);
    }

    @AfterEach
    void closeClient() {
        client.close();
    }

    private Site site() {
        return Site.of(address, "configurations.war");
    }

    private Site matchingSite() {
        return Site.of(address, "matching.war");
    }

    private Peer connect(String path, String... subprotocols) {
        return Peer.connect(site().ws(path), subprotocols);
    }

    private String match(String path) throws InterruptedException {
        try (Peer peer = Peer.connect(matchingSite().ws(path))) {
            return peer.next();
        }
    }

    @Test
    @Assertion("WSC-3-1")
    void codersOfTheConfigurationTranslateOnBothSides() throws Exception {
        try (Peer peer = connect("/points")) {
            assertThat(peer.ask("3,4")).isEqualTo("4,3");
        }
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .encoders(List.of(Point.PlainEncoder.class))
                .decoders(List.of(Point.TextDecoder.class))
                .build();
        ClientEvents.Points points = new ClientEvents.Points();
        try (var session = client.connectToServer(points, config, site().ws("/points"))) {
            session.getBasicRemote().sendObject(new Point(1, 2));
            assertThat(points.next()).isEqualTo("point 2,1");
        }
    }

    @Test
    @Assertion("WSC-3.1-1")
    void aConfiguratorOfTheApplicationDecides() throws Exception {
        RawClient.Answer answer = RawClient.answer(
                site(),
                "/strict",
                "Origin: http://trusted.example",
                "Sec-WebSocket-Protocol: chat, news",
                "Sec-WebSocket-Extensions: permessage-deflate");
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.headers())
                .containsEntry("sec-websocket-protocol", "news")
                .containsEntry("x-modified", "yes")
                .doesNotContainKey("sec-websocket-extensions");
        assertThat(RawClient.answer(site(), "/strict", "Origin: http://other.example")
                        .status())
                .isEqualTo(403);
    }

    @Test
    @Assertion("WSC-3.1.1-1")
    void aPathMatchesExactlyOrAsAnExpansionOfATemplate() throws Exception {
        assertThat(match("/exact")).isEqualTo("/exact {}");
        assertThat(match("/exact/%C3%A9/again")).isEqualTo("/exact/{name}/again {name=é}");
        assertThat(match("/ex%61ct")).isEqualTo("/exact {}");
        assertThat(match("/exact/x/../y/again")).isEqualTo("/exact/{name}/again {name=y}");
        assertThat(match("/a/b/")).isEqualTo("/a/b/ {}");
        assertThat(match("/var/apple")).isEqualTo("/var/{var} {var=apple}");
    }

    @Test
    @Assertion("WSC-3.1.1-2")
    void equalPathsAndEquivalentTemplatesAreRefused() {
        assertThatThrownBy(() -> deployer.deploy("same-path")).hasStackTraceContaining("/twin");
        assertThatThrownBy(() -> deployer.deploy("same-template"))
                .hasStackTraceContaining("/twin/{one}")
                .hasStackTraceContaining("/twin/{two}");
    }

    @Test
    @Assertion("WSC-3.1.1-3")
    void theBestMatchIsFoundSegmentBySegmentFromTheLeft() throws Exception {
        assertThat(match("/three/b/c")).isEqualTo("/three/b/c {}");
        assertThat(match("/three/d/c")).isEqualTo("/three/{var}/c {var=d}");
        assertThat(match("/three/x/y")).isEqualTo("/three/{var1}/{var2} {var1=x, var2=y}");
        assertThat(match("/b/d")).isEqualTo("/b/{var2} {var2=d}");
        assertThat(match("/c/d")).isEqualTo("/{var1}/d {var1=c}");
    }

    @Test
    @Assertion("WSC-3.1.1-4")
    void withoutAMatchThereIsNoConnection() throws Exception {
        for (String path : Set.of("/a", "/a/b", "/var", "/var/", "/var/b/c", "/three/b", "/exact/")) {
            assertThat(RawClient.answer(matchingSite(), path).status()).as(path).isEqualTo(404);
        }
        // Jetty refuses an empty segment as ambiguous before anybody looks for an endpoint.
        assertThat(RawClient.answer(matchingSite(), "/exact//again").status()).isIn(400, 404);
        assertThatThrownBy(() ->
                        client.connectToServer(events, null, matchingSite().ws("/nothing")))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("404");
    }

    @Test
    @Assertion("WSC-3.1.2-1")
    void theFirstSubprotocolThatBothHaveIsChosenOrNone() {
        try (Peer both = connect("/default", "other", "news");
                Peer neither = connect("/default", "other", "more");
                Peer without = connect("/default")) {
            assertThat(both.subprotocol()).isEqualTo("news");
            assertThat(neither.subprotocol()).isEmpty();
            assertThat(without.subprotocol()).isEmpty();
        }
    }

    @Test
    @Assertion("WSC-3.1.3-1")
    void extensionsThatAreSupportedAreChosenInTheClientsOrder() throws Exception {
        RawClient.Answer answer = RawClient.answer(
                site(), "/extensions", "Sec-WebSocket-Extensions: two, unknown, permessage-deflate, one");
        assertThat(site().told("extensions")).isEqualTo("[two, one]");
        assertThat(answer.headers().get("sec-websocket-extensions")).startsWith("permessage-deflate");
    }

    @Test
    @Assertion("WSC-3.1.4-1")
    void anOriginThatIsNotTrustedFailsTheHandshake() throws Exception {
        assertThat(RawClient.answer(site(), "/strict", "Origin: http://other.example")
                        .status())
                .isEqualTo(403);
        assertThat(RawClient.answer(site(), "/strict").status()).isEqualTo(403);
        assertThat(RawClient.answer(site(), "/strict", "Origin: http://trusted.example", "Sec-WebSocket-Protocol: news")
                        .status())
                .isEqualTo(101);
        assertThat(RawClient.answer(site(), "/default", "Origin: http://other.example")
                        .status())
                .isEqualTo(101);
    }

    @Test
    @Assertion("WSC-3.1.5-1")
    void theDefaultAddsNothingToTheHandshake() throws Exception {
        RawClient.Answer answer = RawClient.answer(site(), "/default");
        assertThat(answer.headers().keySet())
                .isSubsetOf("upgrade", "connection", "sec-websocket-accept", "date", "server")
                .contains("upgrade", "connection", "sec-websocket-accept");
    }

    @Test
    @Assertion("WSC-3.1.7-1")
    void theConfiguratorIsAskedForAnInstanceByEachConnection() throws Exception {
        try (Peer one = connect("/single");
                Peer two = connect("/single")) {
            assertThat(two.ask("number")).isEqualTo(one.ask("number"));
        }
        assertThat(site().toldAlready("instances")).isEqualTo("asked");
        assertThat(site().toldAlready("instances")).isEqualTo("asked");
        assertThat(site().toldAlready("instances")).isEqualTo("nothing");
    }

    @Test
    @Assertion("WSC-3.1.7-2")
    void byDefaultEachConnectionHasANewInstance() throws Exception {
        try (Peer one = connect("/default");
                Peer two = connect("/default")) {
            assertThat(two.ask("number")).isNotEqualTo(one.ask("number"));
        }
    }

    @Test
    @Assertion("WSC-3.2.1-1")
    void theClientSendsItsSubprotocolsInOrderOfPreference() throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(List.of("zeta", "news", "alpha"))
                .build();
        assertThat(requestHeader(config, "Sec-WebSocket-Protocol")).isEqualTo("zeta, news, alpha");
    }

    @Test
    @Assertion("WSC-3.2.2-1")
    void theClientSendsItsExtensionsWithParametersInOrderOfPreference() throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .extensions(List.of(
                        extension("x-last", new Parameter("level", "9"), new Parameter("fast", "")),
                        extension("x-first")))
                .build();
        assertThat(requestHeader(config, "Sec-WebSocket-Extensions").replace(" ", ""))
                .startsWith("x-last;level=9;fast,x-first");
    }

    private String requestHeader(ClientEndpointConfig config, String name) throws Exception {
        try (var session = client.connectToServer(events, config, site().ws("/request"))) {
            session.getBasicRemote().sendText(name);
            return events.next();
        }
    }

    private record Parameter(String name, String value) implements Extension.Parameter {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public String getValue() {
            return value;
        }
    }

    private static Extension extension(String name, Extension.Parameter... parameters) {
        return new Extension() {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public List<Parameter> getParameters() {
                return List.of(parameters);
            }
        };
    }
}
