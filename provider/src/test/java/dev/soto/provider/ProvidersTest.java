package dev.soto.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.LogRecords;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two Jakarta WebSocket providers where a client is made. */
class ProvidersTest {

    /** Somebody else's. */
    public static final class Other extends ContainerProvider {
        @Override
        protected WebSocketContainer getContainer() {
            throw new IllegalStateException("not to be asked");
        }
    }

    @Test
    void anotherProviderOnTheClassPathIsAWarningWithBothNamesAndTheOneThatIsTaken(@TempDir Path folder)
            throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(ContainerProvider.class.getName()), Other.class.getName());
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {folder.toUri().toURL()}, before);
                LogRecords log = new LogRecords(Providers.class)) {
            Thread.currentThread().setContextClassLoader(loader);
            assertThat(ContainerProvider.getWebSocketContainer()).isInstanceOf(SotoWebSocketContainer.class);
            ContainerProvider.getWebSocketContainer();
            assertThat(log.at(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains("2 Jakarta WebSocket providers", Other.class.getName())
                    .contains("takes the first, " + SotoContainerProvider.class.getName());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void oneProviderIsNone() {
        try (LogRecords log = new LogRecords(Providers.class)) {
            ContainerProvider.getWebSocketContainer();
            assertThat(log.all()).isEmpty();
        }
    }
}
