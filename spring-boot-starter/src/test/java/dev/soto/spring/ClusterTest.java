package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.cluster.SotoCluster;
import dev.soto.cluster.Topic;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Settings;
import jakarta.websocket.Session;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** The cluster is a bean, and takes the session that Spring wraps. */
class ClusterTest {
    /** A chat. */
    @Configuration(proxyBeanMethods = false)
    @EnableWebSocket
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration"
            })
    static class Application {
        @Bean
        Chat chat(SotoCluster cluster) {
            return new Chat(cluster.topic("chat"));
        }

        @Bean
        WebSocketConfigurer handlers(Chat chat) {
            return registry -> registry.addHandler(chat, "/chat");
        }
    }

    /** Its handler. */
    static final class Chat extends TextWebSocketHandler {
        private final Topic topic;

        Chat(Topic topic) {
            this.topic = topic;
        }

        @Override
        public void afterConnectionEstablished(WebSocketSession session) throws Exception {
            topic.join(((NativeWebSocketSession) session).getNativeSession(Session.class))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            session.sendMessage(new TextMessage("joined"));
        }

        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) {
            topic.send(message.getPayload());
        }
    }

    @Test
    void aHandlerOfSpringHasItInjectedAndSendsToAllThatHaveJoined() throws Exception {
        try (ServletWebServerApplicationContext context = RunningSite.start(Application.class);
                JdkPeer ann = JdkPeer.connect(RunningSite.address("ws", context, "/chat"));
                JdkPeer bob = JdkPeer.connect(RunningSite.address("ws", context, "/chat"))) {
            assertThat(ann.next()).isEqualTo("joined");
            assertThat(bob.next()).isEqualTo("joined");
            ann.send("hello");
            assertThat(ann.next()).isEqualTo("hello");
            assertThat(bob.next()).isEqualTo("hello");
            assertThat(context.getBean(SotoCluster.class).statistics().members())
                    .isEqualTo(2);
        }
    }

    /** What contexts have in common. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration"
            })
    static class Common {}

    @Test
    void contextsWithAParentInCommonHaveSettingsOfTheirOwn() {
        try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(Common.class)
                .web(WebApplicationType.NONE)
                .run("--dev.soto.cluster-max-presence=5")) {
            for (int subjects : new int[] {7, 8}) {
                try (ConfigurableApplicationContext child = new SpringApplicationBuilder(Application.class)
                        .parent(parent)
                        .run(
                                "--server.port=0",
                                "--server.address=127.0.0.1",
                                "--dev.soto.cluster-max-subjects=" + subjects)) {
                    assertThat(child.getBean(Settings.class).get(ClusterTable.MAX_SUBJECTS))
                            .isEqualTo(subjects);
                }
            }
            assertThat(parent.getBean(Settings.class).get(ClusterTable.MAX_PRESENCE))
                    .isEqualTo(5);
        }
    }
}
