package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.bridge.session.SotoSession;
import dev.soto.protocol.WebSocketEngine;
import dev.soto.provider.SotoServerContainer;
import dev.soto.servlet.SotoServletContainerInitializer;
import dev.soto.testing.LogRecords;
import jakarta.servlet.ServletContainerInitializer;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said when the native way into a container is shut for a web application, and that it is served nevertheless. */
@Timeout(60)
class MissedWayTest {
    /** Soto as a web application has it whose class loader shows less of the container, or something else. */
    private static final class OwnSoto extends URLClassLoader {
        private final String hidden;
        private final String copied;

        /**
         * Creates one.
         *
         * @param hidden how the names of classes begin that cannot be seen
         * @param copied how the names of classes begin that are there a second time
         */
        OwnSoto(String hidden, String copied) {
            super(sources(), OwnSoto.class.getClassLoader());
            this.hidden = hidden;
            this.copied = copied;
        }

        private static URL[] sources() {
            return Arrays.stream(new Class<?>[] {
                        SotoServletContainerInitializer.class,
                        SotoServerContainer.class,
                        SotoSession.class,
                        WebSocketEngine.class,
                        InternalHttpUpgradeHandler.class
                    })
                    .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                    .toArray(URL[]::new);
        }

        ServletContainerInitializer initializer() throws ReflectiveOperationException {
            return (ServletContainerInitializer) loadClass(SotoServletContainerInitializer.class.getName())
                    .getConstructor()
                    .newInstance();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(hidden)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.soto.") && !name.startsWith(copied)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }

    /** Starts a container of one endpoint. */
    @FunctionalInterface
    private interface Starter {
        Host start(
                Wire wire, Map<String, String> parameters, ServletContainerInitializer initializer, Set<Class<?>> found)
                throws Exception;
    }

    /** Returns the warnings of a start. */
    private static List<String> warnings(Starter starter, OwnSoto soto, Map<String, String> parameters)
            throws Exception {
        try (soto;
                LogRecords log = new LogRecords(SotoServletContainerInitializer.class);
                Host host = starter.start(Wire.PLAIN, parameters, soto.initializer(), Set.of(Endpoints.Echo.class))) {
            expectEcho(host);
            assertThat(log.at(Level.INFO))
                    .singleElement()
                    .asString()
                    .contains("through HttpServletRequest.upgrade (dev.soto.upgrade=portable)");
            return new ArrayList<>(log.at(Level.WARNING));
        }
    }

    private static void expectEcho(Host host) throws IOException {
        SocketConnection connection = SocketConnection.request(
                Wire.PLAIN, host.port(), SocketConnection.handshake("/echo/missed"), new byte[0]);
        assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
        try (FramePeer peer = new FramePeer(connection)) {
            peer.sendText("hello");
            assertThat(peer.readText()).isEqualTo("hello");
        }
    }

    @Test
    void hiddenClassesOfTomcatAreNamedInAWarning() throws Exception {
        assertThat(warnings(TomcatHost::startWith, new OwnSoto("org.apache.coyote.", "-"), Map.of()))
                .singleElement()
                .asString()
                .contains("in the web application at \"/app\"")
                .contains("dev.soto.upgrade=tomcat: the web application does not see the container's class"
                        + " org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler.")
                .contains("Each read costs a hand-over")
                .contains("dev.soto.upgrade=portable says that this is wanted");
    }

    @Test
    void hiddenClassesOfUndertowAreNamedInAWarning() throws Exception {
        assertThat(warnings(UndertowHost::startWith, new OwnSoto("io.undertow.", "-"), Map.of()))
                .singleElement()
                .asString()
                .contains(
                        "dev.soto.upgrade=undertow: the web application does not see the container's class io.undertow.");
    }

    /** WildFly shows Undertow's servlets to a web application, and hides XNIO. */
    @Test
    void hiddenClassesBelowUndertowAreNamedInAWarningAndThePortableWayServes() throws Exception {
        assertThat(warnings(UndertowHost::startWith, new OwnSoto("org.xnio.", "-"), Map.of()))
                .singleElement()
                .asString()
                .contains(
                        "dev.soto.upgrade=undertow: the web application does not see the container's class org.xnio.");
    }

    @Test
    void hiddenClassThatIsNeededLateIsNamedInAWarning() throws Exception {
        assertThat(warnings(
                        TomcatHost::startWith,
                        new OwnSoto("org.apache.tomcat.util.net.SecureNio2Channel", "-"),
                        Map.of()))
                .singleElement()
                .asString()
                .contains("dev.soto.upgrade=tomcat: the web application does not see the container's class"
                        + " org.apache.tomcat.util.net.SecureNio2Channel.");
        assertThat(warnings(UndertowHost::startWith, new OwnSoto("org.xnio.ssl.SslConnection", "-"), Map.of()))
                .singleElement()
                .asString()
                .contains("dev.soto.upgrade=undertow: the web application does not see the container's class"
                        + " org.xnio.ssl.SslConnection.");
    }

    @Test
    void insistingOnAWayThatIsShutStopsTheStartWithTheReasonAndWhatToWrite() throws Exception {
        try (OwnSoto soto = new OwnSoto("org.xnio.", "-")) {
            ServletContainerInitializer initializer = soto.initializer();
            assertThatThrownBy(() -> UndertowHost.startWith(
                            Wire.PLAIN,
                            Map.of("dev.soto.upgrade", "undertow"),
                            initializer,
                            Set.of(Endpoints.Echo.class)))
                    .hasStackTraceContaining(
                            "dev.soto.upgrade=undertow (context init-param): the web application does not see the"
                                    + " container's class org.xnio.")
                    .hasStackTraceContaining("dev.soto.upgrade=auto takes another way");
        }
    }

    @Test
    void secondCopyOfTomcatsClassesIsNamedInAWarning() throws Exception {
        assertThat(warnings(TomcatHost::startWith, new OwnSoto("-", "org.apache.coyote.http11.upgrade."), Map.of()))
                .singleElement()
                .asString()
                .contains(
                        "dev.soto.upgrade=tomcat: the container's classes that the web application sees are not those");
    }

    @Test
    void wishForThePortableWayIsNotWarnedAbout() throws Exception {
        assertThat(warnings(
                        TomcatHost::startWith,
                        new OwnSoto("org.apache.coyote.", "-"),
                        Map.of("dev.soto.upgrade", "portable")))
                .isEmpty();
    }
}
