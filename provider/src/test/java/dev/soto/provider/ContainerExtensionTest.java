package dev.soto.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.session.CallbackScope;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.Settings;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerExtensionTest {
    private static final List<String> CALLS = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    /** Notes what it is called for. */
    public static class Noting implements ContainerExtension {
        @Override
        public void start(Site site) {
            CALLS.add("start, " + site.container().endpoints().size() + " endpoints, "
                    + site.sessions().sessions().size() + " sessions");
            site.tasks().execute(() -> {});
        }

        @Override
        public void close() {
            CALLS.add("close");
        }
    }

    /** Reads a setting. */
    public static class Reading extends Noting {
        @Override
        public Set<Setting<?>> settings() {
            return Set.of(ClusterTable.MAX_PRESENCE);
        }
    }

    /** Does not start. */
    public static class Refusing extends Noting {
        @Override
        public void start(Site site) {
            throw new IllegalArgumentException("this does not go with that");
        }
    }

    /** Does not close. */
    public static class Failing extends Noting {
        @Override
        public void close() {
            CALLS.add("fails");
            throw new IllegalStateException("failed");
        }
    }

    @BeforeEach
    void begin() {
        CALLS.clear();
    }

    private SotoServerContainer container(Settings settings, String... extensions) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(ContainerExtension.class.getName()), String.join("\n", extensions));
        URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, ContainerExtensionTest.class.getClassLoader());
        return new SotoServerContainer(
                settings,
                loader,
                InstanceFactory.CONSTRUCTOR,
                CallbackScope.NONE,
                (request, response, endpoint, parameters) -> {});
    }

    @Test
    void isStartedBeforeAnythingIsDeployedAndClosedOnce() throws Exception {
        SotoServerContainer container = container(Settings.DEFAULTS, Noting.class.getName());
        assertThat(CALLS).containsExactly("start, 0 endpoints, 0 sessions");
        assertThat(container.extension(Noting.class)).isPresent();
        assertThat(container.extension(Reading.class)).isEmpty();
        container.close();
        container.close();
        assertThat(CALLS).containsExactly("start, 0 endpoints, 0 sessions", "close");
    }

    @Test
    void oneThatRefusesStopsTheStartAndIsClosed() {
        assertThatThrownBy(() -> container(Settings.DEFAULTS, Refusing.class.getName()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("this does not go with that");
        assertThat(CALLS).containsExactly("close");
    }

    @Test
    void oneThatIsBrokenOrFailsToCloseDoesNotTouchTheOthers() throws Exception {
        SotoServerContainer container =
                container(Settings.DEFAULTS, "no.such.Extension", Noting.class.getName(), Failing.class.getName());
        assertThat(CALLS).hasSize(2);
        CALLS.clear();
        container.close();
        assertThat(CALLS).containsExactly("fails", "close");
    }

    @Test
    void oneWhoseClassCannotBeLinkedDoesNotTouchTheOthers() throws Exception {
        Path broken = Files.createDirectories(folder.resolve("broken")).resolve("Extension.class");
        Files.write(broken, new byte[] {1, 2, 3, 4});
        try (SotoServerContainer container = container(Settings.DEFAULTS, "broken.Extension", Noting.class.getName())) {
            assertThat(container.extension(Noting.class)).isPresent();
        }
        assertThat(CALLS).containsExactly("start, 0 endpoints, 0 sessions", "close");
    }

    @Test
    void aSettingOfTheClusterWithoutItsModuleStopsTheStartAndNamesTheArtifact() throws Exception {
        Settings given = Settings.DEFAULTS.with(ClusterTable.MAX_PRESENCE, 5);
        assertThatThrownBy(() -> container(given, Noting.class.getName()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dev.soto.clusterMaxPresence in code is \"5\", but what reads it is missing: add"
                        + " dev.soto:soto-cluster to the application, or take the setting away");
        container(given, Reading.class.getName()).close();
    }

    /** As a WAR has it that has all of what its dependency on the cluster brings in WEB-INF/lib, where Soto is in the server. */
    @Test
    void anApplicationWithACopyOfSotoIsToldThatThereAreTwo() throws Exception {
        String name = ContainerExtension.class.getName();
        URL soto =
                ContainerExtension.class.getProtectionDomain().getCodeSource().getLocation();
        URLClassLoader copies = new URLClassLoader(new URL[] {soto}, ContainerExtensionTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String wanted, boolean resolve) throws ClassNotFoundException {
                return wanted.equals(name) && findLoadedClass(name) == null
                        ? findClass(name)
                        : super.loadClass(wanted, resolve);
            }
        };
        assertThatThrownBy(() -> new SotoServerContainer(
                        Settings.DEFAULTS.with(ClusterTable.MAX_PRESENCE, 5),
                        copies,
                        InstanceFactory.CONSTRUCTOR,
                        CallbackScope.NONE,
                        (request, response, endpoint, parameters) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "dev.soto.clusterMaxPresence in code is \"5\", but the application has a copy of Soto of its own, "
                                + soto + ", and is served by another, " + soto
                                + ": have soto-provider, soto-api-bridge and soto-protocol in one of the two places only");
    }
}
