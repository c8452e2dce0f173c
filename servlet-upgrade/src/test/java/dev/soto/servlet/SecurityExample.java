package dev.soto.servlet;

import dev.soto.bridge.endpoint.EndpointSetting;
import dev.soto.bridge.handshake.HandshakeRefusedException;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;

/** The code of docs/security.md; {@link SecurityExampleTest} runs it and compares the two. */
public final class SecurityExample {
    private SecurityExample() {}

    @ServerEndpoint(value = "/chat", configurator = ApiKeys.class)
    @EndpointSetting(name = "dev.soto.allowedOrigins", value = "same, https://app.example")
    @EndpointSetting(name = "dev.soto.maxSessionsPerAddress", value = "20")
    @EndpointSetting(name = "dev.soto.maxMessagesPerSecond", value = "50")
    @EndpointSetting(name = "dev.soto.maxMessageTime", value = "30s")
    public static class Chat {
        @OnMessage
        public String message(String text) {
            return text;
        }
    }

    public static class ApiKeys extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            if (!request.getHeaders().containsKey("X-Api-Key")) {
                throw new HandshakeRefusedException(401)
                        .header("WWW-Authenticate", "ApiKey realm=\"chat\"")
                        .body("application/json", "{\"error\": \"no key\"}");
            }
        }
    }
}
