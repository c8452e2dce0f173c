package dev.soto.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.bridge.session.SotoSession;
import dev.soto.provider.settings.Settings;
import jakarta.websocket.Encoder;
import jakarta.websocket.EndpointConfig;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a web application is that is deployed again and again. */
@Timeout(60)
class LoaderTest {

    /** Uses everything there is, and leaves timers behind that are due in a minute. */
    private static WeakReference<ClassLoader> deployAndUndeploy() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ClassLoader application = new URLClassLoader(new URL[0], before);
        thread.setContextClassLoader(application);
        try (Node node = new Node(Settings.DEFAULTS, Opened.class)) {
            SotoSession session = node.open("/any/1", "ann");
            Topic topic = node.cluster.topic(
                    "room",
                    TopicOptions.DEFAULTS.history(10, Duration.ofMinutes(1)).presence(Duration.ofMinutes(1)));
            topic.presence().addListener(new PresenceListener() {});
            topic.join(session).toCompletableFuture().join();
            topic.send("hello").toCompletableFuture().join();
            topic.leave(session);
            node.cluster.user("ann").send("hello").toCompletableFuture().join();
            node.cluster
                    .endpoint(Opened.class)
                    .sendObject(5)
                    .toCompletableFuture()
                    .join();
        } finally {
            thread.setContextClassLoader(before);
            Opened.forget();
        }
        return new WeakReference<>(application);
    }

    @Test
    void aHundredDeploymentsLeaveNoClassLoaderBehind() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            loaders.add(deployAndUndeploy());
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.get() == null);
        });
    }

    /** Keeps something of its application's where encoders may. */
    public static final class Keeping implements Encoder.Text<Thread> {
        private static final List<Object> FOUND = new ArrayList<>();

        @Override
        public void init(EndpointConfig config) {
            FOUND.add(config.getUserProperties().containsKey("kept"));
            config.getUserProperties().put("kept", Keeping.class);
        }

        @Override
        public String encode(Thread any) {
            return "encoded";
        }
    }

    @Test
    void whatAnEncoderOfATopicKeepsIsOfItsContainerAlone() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (Node node = new Node(Settings.DEFAULTS, Opened.class)) {
                node.cluster
                        .topic("room", TopicOptions.DEFAULTS.encoders(List.of(Keeping.class)))
                        .sendObject(Thread.currentThread());
            }
        }
        assertThat(Keeping.FOUND).containsExactly(false, false);
    }
}
