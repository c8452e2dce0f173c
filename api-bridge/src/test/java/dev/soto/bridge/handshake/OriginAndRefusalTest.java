package dev.soto.bridge.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.OriginPolicy;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.testing.LogRecords;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pages may open sessions, and answers of the application's own to those that may not. */
class OriginAndRefusalTest {
    private final LogRecords log = new LogRecords(ServerNegotiation.class);

    @AfterEach
    void stopListening() {
        log.close();
    }

    private static @Nullable HandshakeException refusal(
            OriginPolicy policy, ServerEndpointConfig.@Nullable Configurator configurator, String... fields) {
        Headers headers = new Headers()
                .add("Upgrade", "websocket")
                .add("Connection", "Upgrade")
                .add("Sec-WebSocket-Version", "13")
                .add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        ServerEndpointConfig.Builder config =
                ServerEndpointConfig.Builder.create(ServerNegotiationTest.Nothing.class, "/chat");
        ServerNegotiation negotiation = new ServerNegotiation(
                model(
                        configurator == null
                                ? config.build()
                                : config.configurator(configurator).build()),
                ExtensionManager::new,
                policy);
        RequestFacts facts = new RequestFacts(
                "ws://here.example/chat",
                null,
                Map.of(),
                null,
                role -> false,
                null,
                List.of(),
                Map.of(
                        "jakarta.websocket.endpoint.remoteAddress",
                        InetSocketAddress.createUnresolved("192.0.2.7", 4_000)));
        return catchThrowableOfType(
                HandshakeException.class, () -> negotiation.accept(new UpgradeRequest("GET", "/chat", headers), facts));
    }

    private static EndpointModel model(ServerEndpointConfig config) {
        try {
            return EndpointModel.ofServer(config, InstanceFactory.CONSTRUCTOR);
        } catch (DeploymentException broken) {
            throw new AssertionError(broken);
        }
    }

    /** Its checkOrigin answers by itself. */
    private static ServerEndpointConfig.Configurator saying(boolean answer) {
        return new ServerEndpointConfig.Configurator() {
            @Override
            public boolean checkOrigin(String origin) {
                return answer;
            }
        };
    }

    @Test
    void theDefaultRefusesAnotherOriginThatUsesCookiesAndTheLogSaysWhoAndWhatToSet() {
        HandshakeException refused =
                refusal(OriginPolicy.AUTO, null, "Origin", "https://evil.example", "Cookie", "id=1");
        assertThat(refused).isNotNull();
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.error()).isEqualTo(HandshakeError.BAD_ORIGIN);
        assertThat(refused.body()).contains("dev.soto.allowedOrigins").doesNotContain("evil", "auto");
        assertThat(log.all())
                .singleElement()
                .asString()
                .contains(
                        "/chat",
                        "192.0.2.7",
                        "https://evil.example",
                        "ws://here.example",
                        "dev.soto.allowedOrigins is auto");
    }

    @Test
    void theDefaultLetsTheSameOriginAndRequestsWithoutCredentialsPass() {
        assertThat(refusal(OriginPolicy.AUTO, null, "Origin", "https://here.example", "Cookie", "id=1"))
                .isNull();
        assertThat(refusal(OriginPolicy.AUTO, null, "Origin", "https://evil.example"))
                .isNull();
        assertThat(refusal(OriginPolicy.AUTO, null, "Cookie", "id=1")).isNull();
        assertThat(refusal(OriginPolicy.ANY, null, "Origin", "https://evil.example", "Cookie", "id=1"))
                .isNull();
    }

    @Test
    void aConfiguratorThatChecksOriginsItselfGoesBeforeTheDefault() {
        assertThat(refusal(OriginPolicy.AUTO, saying(true), "Origin", "https://evil.example", "Cookie", "id=1"))
                .isNull();
        HandshakeException refused = refusal(OriginPolicy.ANY, saying(false), "Origin", "https://here.example");
        assertThat(refused).isNotNull().hasMessageContaining("does not accept this Origin");
        assertThat(refused.status()).isEqualTo(403);
    }

    @Test
    void aConfiguratorThatAsksItsSuperclassGetsTheDefault() {
        ServerEndpointConfig.Configurator asking = new ServerEndpointConfig.Configurator() {
            @Override
            public boolean checkOrigin(String origin) {
                return super.checkOrigin(origin);
            }
        };
        assertThat(refusal(OriginPolicy.AUTO, asking, "Origin", "https://evil.example", "Cookie", "id=1"))
                .isNotNull()
                .hasMessageContaining("dev.soto.allowedOrigins");
        assertThat(refusal(OriginPolicy.AUTO, asking, "Origin", "http://here.example", "Cookie", "id=1"))
                .isNull();
    }

    @Test
    void aListHoldsWhateverTheConfiguratorSays() {
        OriginPolicy list = OriginPolicy.parse("https://app.example");
        assertThat(refusal(list, saying(true), "Origin", "https://evil.example"))
                .isNotNull();
        assertThat(refusal(list, saying(true), "Origin", "https://app.example")).isNull();
        assertThat(refusal(list, saying(false), "Origin", "https://app.example"))
                .isNotNull();
        assertThat(refusal(list, null, "Origin", "https://app.example", "Cookie", "id=1"))
                .isNull();
    }

    private static void refuse() {
        throw new HandshakeRefusedException(401)
                .header("WWW-Authenticate", "ApiKey realm=\"chat\"")
                .header("X-Reason", "no key")
                .body("application/json", "{\"error\": \"no key\"}");
    }

    private static void assertOwnAnswer(@Nullable HandshakeException refused) {
        assertThat(refused).isNotNull();
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.responseHeaders().first("WWW-Authenticate")).isEqualTo("ApiKey realm=\"chat\"");
        assertThat(refused.responseHeaders().first("X-Reason")).isEqualTo("no key");
        assertThat(refused.contentType()).isEqualTo("application/json");
        assertThat(refused.body()).isEqualTo("{\"error\": \"no key\"}");
        assertThat(refused.isAnswerGiven()).isTrue();
    }

    @Test
    void modifyHandshakeMayRefuseWithAnAnswerOfItsOwn() {
        assertOwnAnswer(refusal(OriginPolicy.AUTO, new ServerEndpointConfig.Configurator() {
            @Override
            public void modifyHandshake(
                    ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
                refuse();
            }
        }));
    }

    @Test
    void checkOriginMayRefuseWithAnAnswerOfItsOwn() {
        assertOwnAnswer(refusal(OriginPolicy.AUTO, new ServerEndpointConfig.Configurator() {
            @Override
            public boolean checkOrigin(String origin) {
                refuse();
                return true;
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 101, 200, 299, 600})
    void aStatusThatRefusesNothingIsRefused(int status) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HandshakeRefusedException(status))
                .withMessageContainingAll(Integer.toString(status), "300 to 599");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "transfer-encoding", "Upgrade", "Sec-WebSocket-Accept", "Content-Type"})
    void headerFieldsOfHttpItselfAreNotTheApplications(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HandshakeRefusedException(403).header(name, "1"))
                .withMessageContaining(name);
    }
}
