package dev.soto.spring.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.support.HttpSessionHandshakeInterceptor;

/** Handlers of {@code @EnableWebSocket}. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
public class Handlers implements WebSocketConfigurer {
    /** How sessions of "/handler/echo" ended. */
    public static final BlockingQueue<CloseStatus> CLOSED = new LinkedBlockingQueue<>();

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(new Echo(), "/handler/echo").addInterceptors(new Attributes());
        registry.addHandler(new Chosen(), "/handler/subprotocol");
        registry.addHandler(new Parts(), "/handler/parts");
        registry.addHandler(new WhoAmI(), "/handler/user", "/secure/handler")
                .addInterceptors(new HttpSessionHandshakeInterceptor());
        registry.addHandler(new Echo(), "/handler/trusted").setAllowedOrigins("https://example.org");
        registry.addHandler(new Echo(), "/handler/sockjs").withSockJS();
        registry.addHandler(new Refused(), "/handler/refused").addInterceptors(new Refusing());
    }

    /** Sends back what comes; "attribute" asks for what the interceptor left; "close" closes. */
    static final class Echo extends AbstractWebSocketHandler {
        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
            switch (message.getPayload()) {
                case "attribute" ->
                    session.sendMessage(new TextMessage(session.getAttributes().get("query") + " "
                            + session.getRemoteAddress().getAddress()));
                case "close" -> session.close(new CloseStatus(4001, "as you wish"));
                case "fail" -> throw new IOException("asked to fail");
                default -> session.sendMessage(message);
            }
        }

        @Override
        protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) throws IOException {
            session.sendMessage(message);
        }

        @Override
        protected void handlePongMessage(WebSocketSession session, PongMessage message) throws IOException {
            ByteBuffer payload = message.getPayload();
            session.sendMessage(new TextMessage("pong of " + payload.remaining()));
        }

        @Override
        public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
            CLOSED.add(status);
        }
    }

    /** Says which subprotocol was chosen. */
    static final class Chosen extends TextWebSocketHandler implements SubProtocolCapable {
        @Override
        public List<String> getSubProtocols() {
            return List.of("v2.chat", "v1.chat");
        }

        @Override
        public void afterConnectionEstablished(WebSocketSession session) throws IOException {
            session.sendMessage(new TextMessage("chosen " + session.getAcceptedProtocol()));
        }
    }

    /** Says how long each part of a message was, and whether it was the last. */
    static final class Parts extends TextWebSocketHandler {
        @Override
        public boolean supportsPartialMessages() {
            return true;
        }

        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
            session.sendMessage(new TextMessage(message.getPayloadLength() + " " + message.isLast()));
        }
    }

    /** Says who the user is. */
    static final class WhoAmI extends TextWebSocketHandler {
        @Override
        public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws IOException {
            Principal principal = session.getPrincipal();
            session.sendMessage(new TextMessage(principal == null ? "nobody" : principal.getName()));
        }
    }

    /** Never gets a session. */
    static final class Refused extends TextWebSocketHandler {}

    private static final class Refusing implements HandshakeInterceptor {
        @Override
        public boolean beforeHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler handler,
                Map<String, Object> attributes) {
            response.setStatusCode(HttpStatus.PAYMENT_REQUIRED);
            return false;
        }

        @Override
        public void afterHandshake(
                ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler, Exception failure) {}
    }

    private static final class Attributes implements HandshakeInterceptor {
        @Override
        public boolean beforeHandshake(
                ServerHttpRequest request,
                ServerHttpResponse response,
                WebSocketHandler handler,
                Map<String, Object> attributes) {
            attributes.put("query", String.valueOf(request.getURI().getQuery()));
            response.getHeaders().add("X-Interceptor", "was here");
            return true;
        }

        @Override
        public void afterHandshake(
                ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler, Exception failure) {}
    }
}
