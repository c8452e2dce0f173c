package dev.soto.peers;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** The {@link SpringPeerApplication} on a server of Spring Boot's. */
final class SpringSite implements OurServer {

    /** A server that Spring Boot can embed, and the auto-configuration that would bring the other one. */
    enum Server {
        JETTY("org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration"),
        TOMCAT("org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration");

        private final String excluded;

        Server(String excluded) {
            this.excluded = excluded;
        }
    }

    private final ServletWebServerApplicationContext context;

    private SpringSite(ServletWebServerApplicationContext context) {
        this.context = context;
    }

    static SpringSite start(Server server) {
        SpringApplication application = new SpringApplication(SpringPeerApplication.class);
        return new SpringSite((ServletWebServerApplicationContext) application.run(
                "--spring.autoconfigure.exclude=" + server.excluded,
                "--server.address=127.0.0.1",
                "--server.port=0",
                // A graceful one waits for the streams of SockJS that clients have left.
                "--server.shutdown=immediate",
                "--spring.main.banner-mode=off",
                "--logging.level.root=WARN"));
    }

    /** The name of the server that runs, as its class has it. */
    String serverName() {
        return context.getWebServer().getClass().getSimpleName();
    }

    @Override
    public int port() {
        return context.getWebServer().getPort();
    }

    @Override
    public void close() {
        context.close();
    }
}
