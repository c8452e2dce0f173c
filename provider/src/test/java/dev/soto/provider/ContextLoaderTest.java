package dev.soto.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.bridge.session.CallbackScope;
import dev.soto.connection.OwnThreads;
import jakarta.websocket.ContainerProvider;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ContextLoaderTest {
    private static final ClassLoader SOTO = ContextLoader.class.getClassLoader();

    /** Sees the API and nothing of Soto: by class path it would be the parent of both. */
    private static final class Api extends ClassLoader {
        Api() {
            super("api", ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("jakarta.websocket.")) {
                return SOTO.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }

    private static ClassLoader below(ClassLoader parent) {
        return new URLClassLoader("application", new URL[0], parent);
    }

    @Test
    void theLoaderOfTheApplicationIsWhatItsContainerSays() {
        ClassLoader given = below(SOTO);
        assertThat(ContextLoader.ofApplication(given)).isSameAs(given);
        assertThat(ContextLoader.forClass(given, String.class)).isSameAs(given);
        assertThat(ContextLoader.forClass(given, ContextLoaderTest.class)).isSameAs(given);
    }

    @Test
    void withoutOneItIsThatOfTheThreadAndAtLastThatOfSoto() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            ClassLoader ofThread = below(SOTO);
            thread.setContextClassLoader(ofThread);
            assertThat(ContextLoader.ofApplication(null)).isSameAs(ofThread);
            thread.setContextClassLoader(null);
            assertThat(ContextLoader.ofApplication(null)).isSameAs(SOTO);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void aLoaderThatDoesNotSeeTheCalledClassGivesWayToTheLoaderOfTheClass() {
        ClassLoader empty = new URLClassLoader(new URL[0], null);
        assertThat(ContextLoader.forClass(empty, ContextLoaderTest.class))
                .isSameAs(ContextLoaderTest.class.getClassLoader());
        Runnable lambda = () -> {};
        assertThat(ContextLoader.forClass(empty, lambda.getClass())).isSameAs(ContextLoaderTest.class.getClassLoader());
    }

    @Test
    void anApplicationThatSeesTheApiAndNotSotoFindsTheServicesAndNothingElse() throws Exception {
        ClassLoader application = below(new Api());
        ClassLoader chosen = ContextLoader.forClass(application, String.class);
        assertThat(chosen.getParent()).isSameAs(application);
        assertThat(ServiceLoader.load(ContainerProvider.class, chosen).findFirst())
                .containsInstanceOf(SotoContainerProvider.class);
        assertThat(chosen.getResource("dev/soto/provider/ContextLoaderTest.class"))
                .isNull();
        assertThat(chosen.getResources("META-INF/MANIFEST.MF").asIterator())
                .toIterable()
                .noneMatch(url -> url.toString().contains("soto"));
    }

    @Test
    void aLoaderWithoutOurApiStaysAsItIs() {
        ClassLoader other = new URLClassLoader(new URL[0], null);
        assertThat(ContextLoader.forClass(other, String.class)).isSameAs(other);
    }

    @Test
    void theThreadHasItsOwnAgainAlsoWhenThatIsNone() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            for (ClassLoader own : new ClassLoader[] {before, null}) {
                thread.setContextClassLoader(own);
                CallbackScope scope = ContextLoader.scope(below(SOTO), ContextLoaderTest.class);
                Object entered = scope.enter();
                assertThat(thread.getContextClassLoader()).isNotSameAs(own).isNotNull();
                scope.leave(entered);
                assertThat(thread.getContextClassLoader()).isSameAs(own);
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void aThreadOfSotoHasNothingOfTheOneThatMadeIt() throws Exception {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        AtomicReference<Object> seen = new AtomicReference<>("nothing yet");
        try {
            local.set("of the application");
            thread.setContextClassLoader(below(SOTO));
            Thread made = OwnThreads.daemon("test", () -> seen.set(local.get()));
            assertThat(made.getContextClassLoader()).isSameAs(SOTO);
            made.start();
            made.join();
            assertThat(seen.get()).isNull();
        } finally {
            local.remove();
            thread.setContextClassLoader(before);
        }
    }
}
