package dev.soto.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecordMethodsTest {
    /** Loaded once more by a loader of its own. */
    public record Kept(String name, Kept next) {}

    @Test
    void theLoaderOfARecordThatWasComparedLastIsFree() throws Exception {
        WeakReference<ClassLoader> loader = compare();
        RecordMethods.forget();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return loader.get() == null;
        });
    }

    private static WeakReference<ClassLoader> compare() throws Exception {
        ClassLoader own = new ClassLoader(RecordMethodsTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                return name.equals(Kept.class.getName()) ? define(name) : super.loadClass(name, resolve);
            }

            private Class<?> define(String name) throws ClassNotFoundException {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        };
        Class<?> type = own.loadClass(Kept.class.getName());
        Object one = type.getDeclaredConstructors()[0].newInstance("one", null);
        Object two = type.getDeclaredConstructors()[0].newInstance("one", null);
        assertThat(one.equals(two)).isTrue();
        assertThat(one.hashCode()).isEqualTo(two.hashCode());
        return new WeakReference<>(own);
    }
}
