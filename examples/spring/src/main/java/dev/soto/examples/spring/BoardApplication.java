package dev.soto.examples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;

/** The application: the page is in {@code static/}, the settings in application.properties. */
@SpringBootApplication
@EnableWebSocket
public class BoardApplication {

    /** Starts it; {@code --server.port=9000} and every other property of Spring Boot and Soto is an argument. */
    public static void main(String[] arguments) {
        SpringApplication.run(BoardApplication.class, arguments);
    }

    @Bean
    WebSocketConfigurer webSockets(BoardHandler board) {
        return registry -> registry.addHandler(board, "/board");
    }
}
