package dev.soto.spring.app;

import java.security.Principal;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** STOMP with the simple broker, over WebSocket and over SockJS. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocketMessageBroker
public class Stomp implements WebSocketMessageBrokerConfigurer {

    @Override
    public void registerStompEndpoints(StompEndpointRegistry registry) {
        registry.addEndpoint("/stomp");
        registry.addEndpoint("/stomp-sockjs").withSockJS();
        // Otherwise a SEND may overtake the SUBSCRIBE before it.
        registry.setPreserveReceiveOrder(true);
    }

    @Override
    public void configureMessageBroker(MessageBrokerRegistry registry) {
        registry.enableSimpleBroker("/topic", "/queue");
        registry.setApplicationDestinationPrefixes("/app");
    }

    /** What a greeting is, as JSON. */
    public record Greeting(String text) {}

    /** Answers messages; found as a member of a configuration. */
    @Controller
    static final class Greetings {
        /** Goes to "/topic/greet": to all who listen. */
        @MessageMapping("/greet")
        @SendTo("/topic/greetings")
        Greeting greet(@Payload Greeting greeting) {
            return new Greeting("hello " + greeting.text());
        }

        /** Goes to the sender alone. */
        @MessageMapping("/who")
        @SendToUser(destinations = "/queue/who", broadcast = false)
        Greeting who(Principal user) {
            return new Greeting(user == null ? "nobody" : user.getName());
        }
    }
}
