package dev.soto.bridge.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.endpoint.EndpointNotices;
import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.ServerHandshake;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.testing.LogRecords;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

/** The configurator's part in a client's handshake (section 3.2). */
class ClientNegotiationTest {
    private final ExtensionManager extensions =
            new ExtensionManager().add(() -> new PerMessageDeflate(DeflateOptions.DEFAULT));
    private final List<Map<String, List<String>>> responses = new ArrayList<>();

    private ClientNegotiation negotiation(List<Extension> offered) {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(List.of("one", "two"))
                .extensions(offered)
                .configurator(new ClientEndpointConfig.Configurator() {
                    @Override
                    public void beforeRequest(Map<String, List<String>> headers) {
                        headers.put("Origin", List.of("http://me"));
                        headers.put("X-Token", new ArrayList<>(List.of("secret")));
                        headers.put("sec-websocket-key", List.of("forged"));
                    }

                    @Override
                    public void afterResponse(HandshakeResponse response) {
                        responses.add(response.getHeaders());
                    }
                })
                .build();
        return of(config);
    }

    private ClientNegotiation of(ClientEndpointConfig config) {
        return new ClientNegotiation(config, extensions, new Random(1), null, notices());
    }

    /** Those of a deployment of its own each time: they say each thing once. */
    private EndpointNotices notices() {
        try {
            return EndpointModel.ofServer(
                            ServerEndpointConfig.Builder.create(Nothing.class, "/x")
                                    .build(),
                            InstanceFactory.CONSTRUCTOR)
                    .notices();
        } catch (DeploymentException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    public static class Nothing extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {}
    }

    private static ClientEndpointConfig asking(Consumer<Map<String, List<String>>> change, String... subprotocols) {
        return ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(List.of(subprotocols))
                .configurator(new ClientEndpointConfig.Configurator() {
                    @Override
                    public void beforeRequest(Map<String, List<String>> headers) {
                        change.accept(headers);
                    }
                })
                .build();
    }

    @Test
    void whatBeforeRequestMakesOfTheSubprotocolsIsOffered() throws Exception {
        ClientEndpointConfig config =
                asking(headers -> headers.put("sec-websocket-protocol", List.of("v2, v1", "v0")), "old");
        try (ClientNegotiation negotiation = of(config);
                LogRecords log = new LogRecords(EndpointNotices.class)) {
            Headers headers = negotiation.requestHeaders();
            assertThat(headers.values("Sec-WebSocket-Protocol")).containsExactly("v2, v1, v0");
            assertThat(log.at(Level.WARNING)).isEmpty();
            UpgradeRequest request = new UpgradeRequest("GET", "/", headers);
            assertThat(negotiation
                            .verify(ServerHandshake.accept(request, "v1", ExtensionChain.EMPTY))
                            .subprotocol())
                    .isEqualTo("v1");
        }
        try (ClientNegotiation negotiation = of(asking(headers -> headers.remove("Sec-WebSocket-Protocol"), "old"))) {
            assertThat(negotiation.requestHeaders().has("Sec-WebSocket-Protocol"))
                    .isFalse();
        }
        try (ClientNegotiation negotiation =
                of(asking(headers -> headers.put("Sec-WebSocket-Protocol", List.of("Bearer x"))))) {
            assertThatThrownBy(negotiation::requestHeaders)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Subprotocol");
        }
    }

    @Test
    void whatBeforeRequestCannotChangeIsToldOnce() {
        for (String name :
                List.of("Content-Length", "Transfer-Encoding", "Connection", "SEC-WEBSOCKET-EXTENSIONS", "Upgrade")) {
            try (ClientNegotiation negotiation = of(asking(headers -> headers.put(name, List.of("5"))));
                    LogRecords log = new LogRecords(EndpointNotices.class)) {
                assertThat(negotiation.requestHeaders().values(name)).doesNotContain("5");
                assertThat(log.at(Level.WARNING)).singleElement().asString().containsIgnoringCase(name);
            }
        }
    }

    @Test
    void aCharacterThatNoHeaderFieldHasIsRefused() {
        try (ClientNegotiation negotiation = of(asking(headers -> headers.put("X-Name", List.of("\u4e2d"))))) {
            assertThatThrownBy(negotiation::requestHeaders)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("X-Name");
        }
    }

    @Test
    void subprotocolsAndExtensionsAreOfferedAndHeadersAdded() {
        Extension unknown = JakartaExtensions.of(List.of(JakartaExtensions.toOffer(JakartaExtensions.named("ext1"))))
                .get(0);
        try (ClientNegotiation negotiation = negotiation(List.of(unknown))) {
            Headers headers = negotiation.requestHeaders();
            assertThat(headers.values("Sec-WebSocket-Protocol")).containsExactly("one, two");
            assertThat(headers.joined("Sec-WebSocket-Extensions"))
                    .startsWith("permessage-deflate")
                    .endsWith("ext1");
            assertThat(headers.first("Origin")).isEqualTo("http://me");
            assertThat(headers.first("x-token")).isEqualTo("secret");
            assertThat(headers.values("Sec-WebSocket-Key")).hasSize(1).doesNotContain("forged");
        }
    }

    @Test
    void extensionsOfTheConfigurationAreOfferedInItsOrderAndGoBeforeThoseOfTheContainer() throws Exception {
        extensions.add(() -> new Tagging("x-a", "container")).add(() -> new Tagging("x-b", "container"));
        SotoExtension own = new SotoExtension(() -> new Tagging("x-b", "endpoint"));
        assertThat(own).hasToString("x-b; of=endpoint");
        try (ClientNegotiation negotiation = negotiation(List.of(own, JakartaExtensions.named("permessage-deflate")))) {
            assertThat(negotiation.requestHeaders().joined("Sec-WebSocket-Extensions"))
                    .matches("x-b; of=endpoint, permessage-deflate[^,]*, x-a; of=container");
        }
        assertThat(extensions.names()).containsExactly("permessage-deflate", "x-a", "x-b");
    }

    @Test
    void theAnswerIsShownToTheConfiguratorAndChecked() throws Exception {
        try (ClientNegotiation negotiation = negotiation(List.of())) {
            UpgradeRequest request = new UpgradeRequest("GET", "/", negotiation.requestHeaders());
            UpgradeResponse answer = ServerHandshake.accept(
                    request,
                    "two",
                    new ServerHandshake(ServerHandshake.Strictness.JAKARTA)
                            .negotiate(ServerHandshake.offers(request), extensions));
            answer.headers().add("X-Added", "1").add("X-Added", "2");
            ClientHandshake.Agreement agreement = negotiation.verify(answer);
            assertThat(agreement.subprotocol()).isEqualTo("two");
            assertThat(agreement.extensions().negotiated()).hasSize(1);
            assertThat(responses.get(0).get("x-added")).containsExactly("1", "2");
            assertThatThrownBy(() -> responses.get(0).clear()).isInstanceOf(UnsupportedOperationException.class);
            agreement.extensions().close();
        }
    }

    @Test
    void theConfiguratorSeesARefusalToo() {
        try (ClientNegotiation negotiation = negotiation(List.of())) {
            negotiation.requestHeaders();
            UpgradeResponse refusal = new UpgradeResponse(503, new Headers().add("Retry-After", "7"));
            assertThatThrownBy(() -> negotiation.verify(refusal)).isInstanceOf(HandshakeException.class);
            assertThat(responses.get(0).get("retry-after")).containsExactly("7");
        }
    }
}
