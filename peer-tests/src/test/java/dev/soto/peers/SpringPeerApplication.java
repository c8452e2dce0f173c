package dev.soto.peers;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.messaging.SessionConnectEvent;
import org.springframework.web.socket.messaging.SessionDisconnectEvent;

/** A Spring Boot application as the peers' clients meet it: a handler, the same behind SockJS, and STOMP by both ways. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({SpringPeerApplication.Handlers.class, SpringPeerApplication.Stomp.class})
public class SpringPeerApplication {

    /** How often either side of STOMP shows that it is there. Spring gives up a client that is silent for three times as long. */
    static final int HEART_BEAT_MILLIS = 500;

    private static final int SOCKJS_HEART_BEAT_MILLIS = 500;

    /** The SockJS client takes a new HTTP request for each answer: for how long there may be none. */
    private static final int SOCKJS_DISCONNECT_MILLIS = 3_000;

    /** Handlers of {@code @EnableWebSocket}. */
    @Configuration(proxyBeanMethods = false)
    @EnableWebSocket
    public static class Handlers implements WebSocketConfigurer {
        @Override
        public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
            SpringPeerHandler handler = new SpringPeerHandler();
            registry.addHandler(handler, "/peer/*");
            registry.addHandler(handler, "/sockjs")
                    .withSockJS()
                    .setHeartbeatTime(SOCKJS_HEART_BEAT_MILLIS)
                    .setDisconnectDelay(SOCKJS_DISCONNECT_MILLIS);
            registry.addHandler(handler, "/sockjs-without-websocket")
                    .withSockJS()
                    .setWebSocketEnabled(false)
                    .setDisconnectDelay(SOCKJS_DISCONNECT_MILLIS);
        }
    }

    /** STOMP with the simple broker. A client names itself with a header "peer" of its CONNECT. */
    @Configuration(proxyBeanMethods = false)
    @EnableWebSocketMessageBroker
    public static class Stomp implements WebSocketMessageBrokerConfigurer {
        private final TaskScheduler scheduler;
        private final Map<String, String> peers = new ConcurrentHashMap<>();

        Stomp(@Lazy @Qualifier("messageBrokerTaskScheduler") TaskScheduler scheduler) {
            this.scheduler = scheduler;
        }

        @Override
        public void registerStompEndpoints(StompEndpointRegistry registry) {
            registry.addEndpoint("/stomp");
            registry.addEndpoint("/stomp-sockjs").withSockJS().setDisconnectDelay(SOCKJS_DISCONNECT_MILLIS);
            // Otherwise a SEND may overtake the SUBSCRIBE before it.
            registry.setPreserveReceiveOrder(true);
        }

        @Override
        public void configureMessageBroker(MessageBrokerRegistry registry) {
            registry.enableSimpleBroker("/topic")
                    .setHeartbeatValue(new long[] {HEART_BEAT_MILLIS, HEART_BEAT_MILLIS})
                    .setTaskScheduler(scheduler);
            registry.setApplicationDestinationPrefixes("/app");
            registry.setPreservePublishOrder(true);
        }

        @EventListener
        void connected(SessionConnectEvent event) {
            StompHeaderAccessor headers = StompHeaderAccessor.wrap(event.getMessage());
            peers.put(headers.getSessionId(), String.valueOf(headers.getFirstNativeHeader("peer")));
        }

        @EventListener
        void disconnected(SessionDisconnectEvent event) {
            String peer = peers.remove(event.getSessionId());
            if (peer != null) {
                Endings.tell(peer, SpringPeerHandler.ending(event.getCloseStatus()));
            }
        }

        /** Answers what is sent to the application. */
        @Controller
        static final class Greetings {
            @MessageMapping("/greet")
            @SendTo("/topic/greetings")
            String greet(String name) {
                return "hello " + name;
            }
        }
    }
}
