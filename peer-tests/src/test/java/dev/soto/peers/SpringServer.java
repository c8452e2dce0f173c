package dev.soto.peers;

import java.net.InetAddress;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;

/** Soto in Spring Boot on Tomcat, with the {@link PeerHandler}. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSocket
public class SpringServer {

    /** Starts the application. */
    static RunningServer start() {
        ServletWebServerApplicationContext context = (ServletWebServerApplicationContext) SpringApplication.run(
                SpringServer.class,
                "--server.port=0",
                "--server.address=" + InetAddress.getLoopbackAddress().getHostAddress(),
                "--dev.soto.max-text-message-bytes=" + PeerEndpoint.MAX_MESSAGE_BYTES,
                "--dev.soto.max-binary-message-bytes=" + PeerEndpoint.MAX_MESSAGE_BYTES);
        return new RunningServer() {
            @Override
            public int port() {
                return context.getWebServer().getPort();
            }

            @Override
            public void close() {
                context.close();
            }
        };
    }

    @Bean
    WebSocketConfigurer handlers() {
        return registry -> registry.addHandler(new PeerHandler(), "/peer/*");
    }
}
