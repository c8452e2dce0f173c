package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A class loader of its own for Soto and an application, which is closed when they have talked. */
class ClosedClassLoaderTest {

    /** The application; loaded anew. */
    public static final class Application implements Callable<String> {
        /** Answers. */
        @ServerEndpoint("/echo")
        public static final class Echo {
            /** Called by the container. */
            @OnMessage
            public String answer(String message) {
                return message;
            }
        }

        /** Asks. */
        @ClientEndpoint
        public static final class Asking {
            private static final BlockingQueue<String> HEARD = new LinkedBlockingQueue<>();

            /** Called by the container. */
            @OnMessage
            public void hear(String message) {
                HEARD.add(message);
            }
        }

        @Override
        public String call() throws Exception {
            try (SotoServer server = SotoServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .endpoint(Echo.class)
                    .start()) {
                WebSocketContainer client = ContainerProvider.getWebSocketContainer();
                try (Session session =
                        client.connectToServer(Asking.class, server.uri().resolve("echo"))) {
                    session.getBasicRemote().sendText("hi");
                    return String.valueOf(Asking.HEARD.poll(20, TimeUnit.SECONDS));
                }
            }
        }
    }

    private static WeakReference<ClassLoader> talkAndClose() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String element : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)) {
            path.add(Path.of(element).toUri().toURL());
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader own = new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(own);
            Callable<?> application = (Callable<?>)
                    own.loadClass(Application.class.getName()).getConstructor().newInstance();
            assertThat(application.getClass()).isNotSameAs(Application.class);
            assertThat(application.call()).isEqualTo("hi");
            return new WeakReference<>(own);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Idle threads of the client, which all containers of the provider share, stay for 5 to 10 s otherwise. */
    @Test
    void isFreeWhenServerAndClientHaveEnded() throws Exception {
        WeakReference<ClassLoader> loader = talkAndClose();
        Awaitility.await().atMost(Duration.ofSeconds(4)).untilAsserted(() -> {
            System.gc();
            assertThat(loader.get()).isNull();
        });
    }
}
