package dev.soto.examples.spring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;

/** The application: the page is in {@code static/}, the settings in application.properties. */
@SpringBootApplication
@EnableWebSocket
public class BoardApplication {
    private static final int USUAL_PORT = 8080;

    /** Starts it; {@code --server.port=9000} and every other property of Spring Boot and Soto is an argument. */
    public static void main(String[] arguments) {
        SpringApplication program = new SpringApplication(BoardApplication.class);
        program.setDefaultProperties(Map.of("server.port", freePort()));
        program.run(arguments);
    }

    /** The usual port, or any free one when that is taken; an argument or a property of the environment goes first. */
    private static int freePort() {
        try (ServerSocket usual = new ServerSocket(USUAL_PORT, 1, InetAddress.getLoopbackAddress())) {
            return usual.getLocalPort();
        } catch (IOException taken) {
            return 0;
        }
    }

    /** The last line of the start. */
    @Bean
    @SuppressWarnings("SystemOut")
    ApplicationListener<ApplicationReadyEvent> address() {
        return ready -> {
            String port = ready.getApplicationContext().getEnvironment().getProperty("local.server.port");
            System.out.println("Board: http://localhost:" + port + "/");
        };
    }

    @Bean
    WebSocketConfigurer webSockets(BoardHandler board) {
        return registry -> registry.addHandler(board, "/board");
    }
}
