package dev.soto.launch.boot;

import dev.soto.launch.probe.ProbeEndpoint;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;

/** The program: serves until its standard input ends or has a line. */
@SpringBootApplication
public class BootMain {

    /** Prints the port. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        SpringApplication program = new SpringApplication(BootMain.class);
        try (ConfigurableApplicationContext context =
                program.run("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off")) {
            WebServerApplicationContext web = (WebServerApplicationContext) context;
            System.out.println(
                    "listening " + Objects.requireNonNull(web.getWebServer()).getPort());
            while (System.in.read() > '\n') {
                // The rest of the line.
            }
        }
        System.out.println("stopped");
    }

    @Bean
    ServerEndpointExporter exporter() {
        return new ServerEndpointExporter();
    }

    @Bean
    @Scope("prototype")
    ProbeEndpoint probe() {
        return new ProbeEndpoint();
    }
}
