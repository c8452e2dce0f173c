package dev.soto.bridge.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.endpoint.EndpointNotices;
import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.OriginPolicy;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.testing.LogRecords;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

/** The configurator's part in the opening handshake (section 3.1). */
class ServerNegotiationTest {

    public static class Nothing extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {}
    }

    /** Notes its calls and can be told what to do. */
    public static class Noting extends ServerEndpointConfig.Configurator {
        final List<String> calls = new ArrayList<>();
        boolean originAllowed = true;

        @Override
        public boolean checkOrigin(String origin) {
            calls.add("origin " + origin);
            return originAllowed;
        }

        @Override
        public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
            calls.add("subprotocol " + supported + requested);
            return super.getNegotiatedSubprotocol(supported, requested);
        }

        @Override
        public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
            calls.add("extensions " + installed + requested);
            return super.getNegotiatedExtensions(installed, requested);
        }

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            calls.add("modify");
            config.getUserProperties().put("seen", request.getHeaders().get("ORIGIN"));
            response.getHeaders().put("X-Added", List.of("one", "two"));
            response.getHeaders().put("sec-websocket-accept", List.of("forged"));
        }
    }

    private final Noting configurator = new Noting();
    private final ExtensionManager extensions = new ExtensionManager();

    private ServerEndpointConfig config(String... subprotocols) {
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Nothing.class, "/x")
                .subprotocols(List.of(subprotocols))
                .extensions(List.of(JakartaExtensions.named("own")))
                .configurator(configurator)
                .build();
        config.getUserProperties().put("of the endpoint", 1);
        return config;
    }

    private static UpgradeRequest request(String... headers) {
        Headers fields = new Headers()
                .add("Upgrade", "websocket")
                .add("Connection", "Upgrade")
                .add("Sec-WebSocket-Version", "13")
                .add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        for (int i = 0; i < headers.length; i += 2) {
            fields.add(headers[i], headers[i + 1]);
        }
        return new UpgradeRequest("GET", "/app/x?q=1", fields);
    }

    private static RequestFacts facts() {
        return new RequestFacts(
                "ws://host/app/x?q=1",
                "q=1",
                Map.of("room", "5"),
                null,
                role -> true,
                null,
                List.of(),
                Map.of("of the container", 2));
    }

    private ServerNegotiation negotiation(ServerEndpointConfig config) throws DeploymentException {
        return new ServerNegotiation(
                EndpointModel.ofServer(config, InstanceFactory.CONSTRUCTOR), () -> extensions, OriginPolicy.AUTO);
    }

    private ServerNegotiation.Agreement accept(ServerEndpointConfig config, UpgradeRequest request) throws Exception {
        return negotiation(config).accept(request, facts());
    }

    @Test
    void theConfiguratorIsAskedInOrder() throws Exception {
        extensions.add(() -> new PerMessageDeflate(DeflateOptions.DEFAULT));
        ServerNegotiation.Agreement accepted = accept(
                config("b", "a"),
                request(
                        "Origin", "http://here",
                        "Sec-WebSocket-Protocol", "c, a, b",
                        "Sec-WebSocket-Extensions", "unknown; x=1, own, permessage-deflate; client_max_window_bits"));
        assertThat(configurator.calls)
                .containsExactly(
                        "origin http://here",
                        "subprotocol [b, a][c, a, b]",
                        "extensions [own, permessage-deflate]"
                                + "[unknown; x=1, own, permessage-deflate; client_max_window_bits]",
                        "modify");
        assertThat(accepted.subprotocol()).isEqualTo("a");
        assertThat(accepted.response().status()).isEqualTo(101);
        Headers headers = accepted.response().headers();
        assertThat(headers.first("Sec-WebSocket-Protocol")).isEqualTo("a");
        assertThat(headers.first("Sec-WebSocket-Extensions")).startsWith("permessage-deflate");
        assertThat(accepted.extensions().negotiated()).hasSize(1);
        accepted.extensions().close();
    }

    private String agreedExtensions(ServerEndpointConfig config, String offered) throws Exception {
        ServerNegotiation.Agreement accepted = accept(config, request("Sec-WebSocket-Extensions", offered));
        accepted.extensions().close();
        return String.valueOf(accepted.response().headers().first("Sec-WebSocket-Extensions"));
    }

    @Test
    void anExtensionOfTheEndpointGoesBeforeTheContainersOfTheSameName() throws Exception {
        extensions.add(() -> new Tagging("x-a", "container")).add(() -> new Tagging("x-b", "container"));
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Nothing.class, "/x")
                .extensions(List.of(new SotoExtension(() -> new Tagging("x-b", "endpoint"))))
                .build();
        assertThat(agreedExtensions(config, "x-a, x-b")).isEqualTo("x-a; by=container, x-b; by=endpoint");
        assertThat(agreedExtensions(config, "x-c")).isEqualTo("null");
        assertThat(extensions.names()).containsExactly("x-a", "x-b");
    }

    @Test
    void aHandshakeSeesWhatTheContainerHasThen() throws Exception {
        ServerEndpointConfig config =
                ServerEndpointConfig.Builder.create(Nothing.class, "/x").build();
        ServerNegotiation negotiation = negotiation(config);
        UpgradeRequest request = request("Sec-WebSocket-Extensions", "x-a");
        assertThat(negotiation.accept(request, facts()).extensions().negotiated())
                .isEmpty();
        extensions.add(() -> new Tagging("x-a", "container"));
        assertThat(negotiation.accept(request, facts()).extensions().negotiated())
                .hasSize(1);
        extensions.remove("x-a");
        assertThat(negotiation.accept(request, facts()).extensions().negotiated())
                .isEmpty();
    }

    @Test
    void aConfiguratorMayChooseAnExtensionThatItBrings() throws Exception {
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Nothing.class, "/x")
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public List<Extension> getNegotiatedExtensions(
                            List<Extension> installed, List<Extension> requested) {
                        return List.of(new SotoExtension(() -> new Tagging("x-a", "configurator")));
                    }
                })
                .build();
        assertThat(agreedExtensions(config, "x-a; of=client")).isEqualTo("x-a; by=configurator");
        assertThat(agreedExtensions(config, "x-b")).as("not offered").isEqualTo("null");
    }

    @Test
    void whatModifyHandshakeDoesStaysExceptWhatWouldBreakTheHandshake() throws Exception {
        ServerEndpointConfig config = config();
        ServerNegotiation.Agreement accepted = accept(config, request("Origin", "o"));
        Headers headers = accepted.response().headers();
        assertThat(headers.values("x-added")).containsExactly("one", "two");
        assertThat(headers.values("Sec-WebSocket-Accept")).containsExactly("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(headers.values("Upgrade")).containsExactly("websocket");
        assertThat(accepted.config().getUserProperties())
                .containsEntry("of the endpoint", 1)
                .containsEntry("of the container", 2)
                .containsEntry("seen", List.of("o"));
        assertThat(config.getUserProperties()).containsOnlyKeys("of the endpoint");
        assertThat(accepted.subprotocol()).isEmpty();
        assertThat(headers.has("Sec-WebSocket-Protocol")).isFalse();
        assertThat(headers.has("Sec-WebSocket-Extensions")).isFalse();
    }

    private ServerEndpointConfig adding(String name, String value) {
        return ServerEndpointConfig.Builder.create(Nothing.class, "/x")
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public void modifyHandshake(
                            ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
                        response.getHeaders().put(name, List.of(value));
                    }
                })
                .build();
    }

    @Test
    void whatModifyHandshakeCannotChangeIsToldOnce() throws Exception {
        for (String name : List.of("Transfer-Encoding", "content-length", "Sec-WebSocket-Extensions")) {
            try (LogRecords log = new LogRecords(EndpointNotices.class)) {
                Headers headers =
                        accept(adding(name, "7"), request()).response().headers();
                assertThat(headers.has(name)).isFalse();
                assertThat(log.at(Level.WARNING)).singleElement().asString().containsIgnoringCase(name);
            }
        }
        try (LogRecords log = new LogRecords(EndpointNotices.class)) {
            accept(adding("Upgrade", "websocket"), request());
            assertThat(log.at(Level.WARNING)).isEmpty();
        }
    }

    @Test
    void aCharacterThatNoHeaderFieldHasIsAnErrorOfTheServer() {
        HandshakeException failure =
                catchThrowableOfType(HandshakeException.class, () -> accept(adding("X-Room", "\u4e2d"), request()));
        assertThat(failure.status()).isEqualTo(500);
        assertThat(failure).hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOriginThatIsNotAllowedGets403BeforeAnythingElse() {
        configurator.originAllowed = false;
        HandshakeException refused = catchThrowableOfType(HandshakeException.class, () -> accept(config(), request()));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.error()).isEqualTo(HandshakeError.BAD_ORIGIN);
        assertThat(configurator.calls).containsExactly("origin null");
    }

    @Test
    void aRequestThatBreaksTheRfcIsRefusedWithoutAskingTheConfigurator() {
        UpgradeRequest old = request();
        old.headers().set("Sec-WebSocket-Version", "8");
        HandshakeException refused = catchThrowableOfType(HandshakeException.class, () -> accept(config(), old));
        assertThat(refused.status()).isEqualTo(426);
        assertThat(configurator.calls).isEmpty();
    }

    @Test
    void aSubprotocolThatTheClientDidNotOfferIsAnErrorOfTheServer() {
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Nothing.class, "/x")
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
                        return "mine";
                    }
                })
                .build();
        HandshakeException refused = catchThrowableOfType(
                HandshakeException.class, () -> accept(config, request("Sec-WebSocket-Protocol", "yours")));
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused).hasMessageContaining("mine");
    }

    @Test
    void modifyHandshakeMayChooseAnOfferedSubprotocol() throws Exception {
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Nothing.class, "/x")
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public void modifyHandshake(
                            ServerEndpointConfig sec, HandshakeRequest request, HandshakeResponse response) {
                        response.getHeaders().put("Sec-WebSocket-Protocol", List.of("token"));
                    }
                })
                .build();
        assertThat(accept(config, request("Sec-WebSocket-Protocol", "token")).subprotocol())
                .isEqualTo("token");
    }

    @Test
    void anOriginCheckThatThrowsRefusesWith403AndTheLogSaysSoOnce() throws Exception {
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Nothing.class, "/x")
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public boolean checkOrigin(String origin) {
                        return origin.startsWith("https://example.org");
                    }
                })
                .build();
        ServerNegotiation negotiation = negotiation(config);
        try (LogRecords log = new LogRecords(EndpointNotices.class)) {
            for (int i = 0; i < 2; i++) {
                HandshakeException refused =
                        catchThrowableOfType(HandshakeException.class, () -> negotiation.accept(request(), facts()));
                assertThat(refused.status()).isEqualTo(403);
                assertThat(refused)
                        .hasMessage("the endpoint does not accept a request without Origin")
                        .hasCauseInstanceOf(NullPointerException.class);
            }
            assertThat(log.all())
                    .singleElement()
                    .asString()
                    .contains(Nothing.class.getName() + " at /x", "403", "checkOrigin", "NullPointerException", "null");
        }
        assertThat(negotiation
                        .accept(request("Origin", "https://example.org"), facts())
                        .response()
                        .status())
                .isEqualTo(101);
    }

    @Test
    void whatIsNotThereMayBePutIntoTheUserPropertiesAndIsNoProperty() throws Exception {
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Nothing.class, "/x")
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public void modifyHandshake(
                            ServerEndpointConfig sec, HandshakeRequest request, HandshakeResponse response) {
                        sec.getUserProperties().put("session", request.getHttpSession());
                        sec.getUserProperties().put("of the container", null);
                        response.getHeaders().put("X-Nothing", null);
                    }
                })
                .build();
        ServerNegotiation.Agreement accepted = accept(config, request());
        assertThat(accepted.response().status()).isEqualTo(101);
        assertThat(accepted.config().getUserProperties()).isEmpty();
    }

    @Test
    void anExceptionOfTheConfiguratorIs500WithoutDetailsForThePeer() {
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Nothing.class, "/x")
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public void modifyHandshake(
                            ServerEndpointConfig sec, HandshakeRequest request, HandshakeResponse response) {
                        throw new IllegalStateException("database password is 1234");
                    }
                })
                .build();
        HandshakeException refused = catchThrowableOfType(HandshakeException.class, () -> accept(config, request()));
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused).hasMessageNotContaining("1234").hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void theRequestShowsHeadersAndParametersReadOnly() {
        HandshakeRequest view = new RequestView(request("X-Twice", "1", "x-twice", "2"), facts());
        assertThat(view.getHeaders().get("x-TWICE")).containsExactly("1", "2");
        assertThatThrownBy(() -> view.getHeaders().put("a", List.of()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> view.getHeaders().get("x-twice").add("3"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(view.getParameterMap()).isEqualTo(Map.of("room", List.of("5"), "q", List.of("1")));
        assertThatThrownBy(() -> view.getParameterMap().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(view.getQueryString()).isEqualTo("q=1");
        assertThat(view.getRequestURI()).hasToString("ws://host/app/x?q=1");
        assertThat(view.getUserPrincipal()).isNull();
        assertThat(view.isUserInRole("any")).as("nobody is authenticated").isFalse();
        assertThat(view.getHttpSession()).isNull();
    }

    @Test
    void theDefaultConfiguratorIsFoundAndFollowsTheJavadoc() throws Exception {
        ServerEndpointConfig config =
                ServerEndpointConfig.Builder.create(Nothing.class, "/x").build();
        ServerEndpointConfig.Configurator found = config.getConfigurator();
        assertThat(found).isInstanceOf(DefaultConfigurator.class);
        assertThat(found.getContainerDefaultConfigurator()).isSameAs(found);
        assertThat(found.getNegotiatedSubprotocol(List.of("a", "b"), List.of("c", "b", "a")))
                .isEqualTo("b");
        assertThat(found.getNegotiatedSubprotocol(List.of(), List.of("c"))).isEmpty();
        assertThat(found.checkOrigin("http://anywhere")).isTrue();
        assertThat(found.getEndpointInstance(Nothing.class)).isNotSameAs(found.getEndpointInstance(Nothing.class));
        Extension a = JakartaExtensions.named("a");
        Extension b = JakartaExtensions.named("b");
        assertThat(found.getNegotiatedExtensions(List.of(b, a), List.of(a, JakartaExtensions.named("c"), b)))
                .containsExactly(a, b);
    }
}
