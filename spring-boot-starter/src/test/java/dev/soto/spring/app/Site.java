package dev.soto.spring.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** A web application with everything that Spring does over WebSocket, and Spring Security in front of it. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({Handlers.class, Stomp.class, Endpoints.class, Users.class})
public class Site {

    public static void main(String[] arguments) {
        SpringApplication.run(Site.class, arguments);
    }
}
