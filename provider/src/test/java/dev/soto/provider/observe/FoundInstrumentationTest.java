package dev.soto.provider.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.Settings;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application gives comes in place of what is found of the same class, whichever is first. */
class FoundInstrumentationTest {
    private static final List<Noting> STARTED = new CopyOnWriteArrayList<>();
    private static final List<Noting> CLOSED = new CopyOnWriteArrayList<>();

    /** Writes down which of them work. */
    public static final class Noting implements Instrumentation {
        @Override
        public void start(SotoStatistics statistics, LiveSettings settings) {
            STARTED.add(this);
        }

        @Override
        public void close() {
            CLOSED.add(this);
        }
    }

    @TempDir
    private Path services;

    @BeforeEach
    void forget() {
        STARTED.clear();
        CLOSED.clear();
    }

    @Test
    void givenBeforeTheStartAsAContextListenerDoes() throws Exception {
        Noting given = new Noting();
        try (Observation observation = new Observation(new LiveSettings(Settings.DEFAULTS));
                URLClassLoader loader = finding()) {
            observation.add(given);
            observation.search(loader);
            assertThat(STARTED).containsExactly(given);
            assertThat(CLOSED).isEmpty();
        }
    }

    @Test
    void givenBehindTheStart() throws Exception {
        Noting given = new Noting();
        try (Observation observation = new Observation(new LiveSettings(Settings.DEFAULTS));
                URLClassLoader loader = finding()) {
            observation.search(loader);
            observation.add(given);
            assertThat(STARTED).hasSize(2).endsWith(given);
            assertThat(CLOSED).containsExactly(STARTED.get(0));
        }
    }

    private URLClassLoader finding() throws Exception {
        Path file = services.resolve("META-INF/services/" + Instrumentation.class.getName());
        Files.createDirectories(file.getParent());
        Files.writeString(file, Noting.class.getName());
        return new URLClassLoader(
                new URL[] {services.toUri().toURL()}, Thread.currentThread().getContextClassLoader());
    }
}
