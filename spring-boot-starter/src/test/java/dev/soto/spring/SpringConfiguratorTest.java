package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.servlet.SotoServletContainerInitializer;
import dev.soto.spring.app.Endpoints.Greeter;
import dev.soto.spring.app.Endpoints.NoBean;
import dev.soto.spring.app.Endpoints.Shared;
import jakarta.servlet.http.HttpServlet;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.context.ContextLoaderListener;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;

/** {@code @ServerEndpoint(configurator = SpringConfigurator.class)}: in a Spring Boot application, and in Spring without Boot. */
class SpringConfiguratorTest {

    @Test
    void anEndpointThatIsABeanIsThatBeanForAllSessions() throws Exception {
        try (JdkPeer one = JdkPeer.connect(RunningSite.ws("/configured/bean"));
                JdkPeer two = JdkPeer.connect(RunningSite.ws("/configured/bean"))) {
            assertThat(one.send("ada").next()).isEqualTo("hello ada");
            assertThat(two.send("bob").next()).isEqualTo("hello ada and bob");
        }
    }

    @Test
    void anEndpointThatIsNoBeanIsMadeForEachSessionAndDestroyedWithIt() throws Exception {
        Greeter greeter = RunningSite.context().getBean(Greeter.class);
        try (JdkPeer one = JdkPeer.connect(RunningSite.ws("/configured/no-bean"));
                JdkPeer two = JdkPeer.connect(RunningSite.ws("/configured/no-bean"))) {
            assertThat(one.send("ada").next()).isEqualTo("hello ada, 1");
            assertThat(two.send("bob").next()).isEqualTo("hello bob, 1");
            int before = greeter.destroyed.get();
            one.socket().sendClose(1000, "").join();
            await().atMost(Duration.ofSeconds(20)).until(() -> greeter.destroyed.get() > before);
        }
    }

    @Test
    void withoutBootTheContextIsThatOfTheContextLoaderListener() throws Exception {
        WebServer server = startWithoutBoot();
        try {
            URI bean = URI.create("ws://127.0.0.1:" + server.getPort() + "/configured/bean");
            URI noBean = URI.create("ws://127.0.0.1:" + server.getPort() + "/configured/no-bean");
            try (JdkPeer one = JdkPeer.connect(bean);
                    JdkPeer two = JdkPeer.connect(bean);
                    JdkPeer three = JdkPeer.connect(noBean)) {
                assertThat(one.send("ada").next()).isEqualTo("hello ada");
                assertThat(two.send("bob").next()).isEqualTo("hello ada and bob");
                assertThat(three.send("eve").next()).isEqualTo("hello eve, 1");
            }
        } finally {
            server.stop();
            server.destroy();
        }
    }

    /** The beans of the application without Boot. */
    @Configuration(proxyBeanMethods = false)
    static class Beans {
        @Bean
        Greeter greeter() {
            return new Greeter();
        }

        @Bean
        Shared shared(Greeter greeter) {
            return new Shared(greeter);
        }
    }

    /** Serves nothing. */
    private static final class Other extends HttpServlet {
        private static final long serialVersionUID = 1L;
    }

    /** Of Spring Boot there is nothing but the server. */
    private static WebServer startWithoutBoot() {
        ConfigurableServletWebServerFactory factory = factory();
        factory.setAddress(InetAddress.getLoopbackAddress());
        factory.setPort(0);
        WebServer server = factory.getWebServer(context -> {
            AnnotationConfigWebApplicationContext beans = new AnnotationConfigWebApplicationContext();
            beans.register(Beans.class);
            context.addListener(new ContextLoaderListener(beans));
            // Tomcat runs filters for paths that some servlet serves only.
            context.addServlet("other", new Other()).addMapping("/");
            new SotoServletContainerInitializer().onStartup(Set.of(Shared.class, NoBean.class), context);
        });
        server.start();
        return server;
    }

    private static ConfigurableServletWebServerFactory factory() {
        if (System.getProperty("test.server").equals("Jetty")) {
            return new JettyServletWebServerFactory();
        }
        return new TomcatServletWebServerFactory();
    }
}
