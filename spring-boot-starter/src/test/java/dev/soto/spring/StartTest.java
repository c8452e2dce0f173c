package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.testing.LaterJdk;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.io.ByteArrayOutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;

/** When Soto starts, when it stays out, what it says when it cannot, and how it ends. */
class StartTest {
    /** The version of Java that brings them. */
    private static final int VIRTUAL_THREADS = 21;

    /** An application that has nothing but an endpoint. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration"
            })
    public static class Small {
        @Bean
        ServerEndpointExporter exporter() {
            return new ServerEndpointExporter();
        }

        @Bean
        @Scope("prototype")
        Threaded threaded() {
            return new Threaded();
        }
    }

    /** Tells on what thread it is called. */
    @ServerEndpoint("/thread")
    public static class Threaded {
        @OnMessage
        public String message(String text) {
            return text + " " + Thread.currentThread();
        }
    }

    private final WebApplicationContextRunner web =
            new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(SotoAutoConfiguration.class));

    @Test
    void inAServletWebApplicationThereIsAServerAndAClient() {
        web.run(context ->
                assertThat(context).hasBean("sotoServletInitializer").hasSingleBean(SotoWebSocketContainer.class));
    }

    @Test
    void itCanBeSwitchedOff() {
        web.withPropertyValues("dev.soto.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(SotoAutoConfiguration.class)
                        .doesNotHaveBean(ServletContextInitializer.class));
    }

    @Test
    void elsewhereThereIsAClientOnly() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SotoAutoConfiguration.class))
                .run(context -> assertThat(context)
                        .doesNotHaveBean("sotoServletInitializer")
                        .hasSingleBean(SotoWebSocketContainer.class));
    }

    @Test
    void aWrongSettingStopsTheStartWithAnAnalysis() {
        web.withPropertyValues("dev.soto.idle-timout=5").run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = new InvalidSettingAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("dev.soto.idle-timout");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "org.apache.tomcat.websocket.server.WsServerContainer, spring-boot-starter-tomcat, org.apache.tomcat.embed",
        "org.eclipse.jetty.ee11.websocket.server.JettyWebSocketServerContainer, spring-boot-starter-jetty,"
                + " org.eclipse.jetty.ee11.websocket",
        "org.eclipse.jetty.ee11.websocket.jakarta.server.JakartaWebSocketServerContainer, spring-boot-starter-jetty,"
                + " org.eclipse.jetty.ee11.websocket"
    })
    void anotherProviderOnTheClassPathStopsTheStartAndSaysWhatToExclude(
            String className, String starter, String group, @TempDir Path folder) throws Exception {
        Path jar = folder.resolve("other-websocket-11.jar");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes)) {
            out.putNextEntry(new JarEntry(className.replace('.', '/') + ".class"));
        }
        Files.write(jar, bytes.toByteArray());
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            assertThatThrownBy(() -> OtherProviders.requireNone(loader))
                    .isInstanceOf(OtherProviderException.class)
                    .hasMessageContaining("other-websocket-11.jar")
                    .satisfies(failure -> assertThat(
                                    new OtherProviderAnalyzer().analyze(failure).getAction())
                            .contains("<artifactId>" + starter + "</artifactId>")
                            .contains("<groupId>" + group + "</groupId>")
                            .contains("exclude group: '" + group + "'")
                            .contains("dev.soto.enabled=false"));
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void settingsHoldAndAClosedContextTellsItsSessions1001() throws Exception {
        ServletWebServerApplicationContext context =
                RunningSite.start(Small.class, "--dev.soto.max-text-message-bytes=10", "--dev.soto.clientThreads=9");
        try (JdkPeer limited = JdkPeer.connect(RunningSite.address("ws", context, "/thread"));
                JdkPeer open = JdkPeer.connect(RunningSite.address("ws", context, "/thread"))) {
            assertThat(limited.send("01234567890").next()).startsWith("close 1009");
            Object container = context.getServletContext().getAttribute(ServerContainer.class.getName());
            assertThat(container).isInstanceOf(SotoServerContainer.class);
            assertThat(context.getWebServer().getClass().getSimpleName())
                    .as("the build names the server that this run is for")
                    .startsWith(System.getProperty("test.server"));
            assertThat(open.send("x").next()).startsWith("x ");
            context.close();
            assertThat(open.next()).startsWith("close 1001");
        } finally {
            context.close();
        }
    }

    /** In a process of its own, which has a later JDK. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void virtualThreadsOfTheServerCallTheEndpoint() throws Exception {
        Path jdk = LaterJdk.find(VIRTUAL_THREADS).orElseGet(() -> abort(LaterJdk.missing(VIRTUAL_THREADS)));
        Process process = LaterJdk.program(jdk, StartTest.class).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("answer: x VirtualThread");
    }

    /** The other process. */
    public static void main(String[] arguments) throws Exception {
        try (ServletWebServerApplicationContext context =
                        RunningSite.start(Small.class, "--spring.threads.virtual.enabled=true");
                JdkPeer peer = JdkPeer.connect(RunningSite.address("ws", context, "/thread"))) {
            System.out.println("answer: " + peer.send("x").next());
        }
        System.exit(0);
    }
}
