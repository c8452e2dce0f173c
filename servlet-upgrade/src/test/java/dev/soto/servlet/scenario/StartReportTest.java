package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.provider.SotoServerContainer;
import dev.soto.servlet.ScanInitializer;
import dev.soto.servlet.SotoServletContainerInitializer;
import dev.soto.servlet.SotoServletContainerInitializer.Deployment;
import dev.soto.testing.LogRecords;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletException;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the log says when an application has started, on every host; and what stops the start. */
@Timeout(30)
class StartReportTest {

    /** A host that deploys what code says. */
    @FunctionalInterface
    private interface Starter {
        Host start(Wire wire, Map<String, String> parameters, Deployment deployment) throws Exception;
    }

    /** Is served. */
    @ServerEndpoint("/rooms/{room}")
    public static class Rooms {
        @OnMessage
        public void message(String message) {}
    }

    /** Has the same path. */
    @ServerEndpoint("/rooms/{name}")
    public static class Names {
        @OnMessage
        public void message(String message) {}
    }

    /** Inherits an annotation that is not inherited. */
    public static class Inheriting extends Rooms {}

    /** Somebody forgot the annotation. */
    public static class Forgotten {
        @OnMessage
        public void message(String message) {}
    }

    /** For clients. */
    @ClientEndpoint
    public static class Client {}

    /** Needs a configuration. */
    public static class Programmatic extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {}
    }

    static Stream<Arguments> hosts() {
        return Stream.of(
                Arguments.of("Jetty", (Starter) JettyHost::start),
                Arguments.of("Tomcat", (Starter) TomcatHost::start),
                Arguments.of("Undertow", (Starter) UndertowHost::start),
                Arguments.of("Tomcat, portable", (Starter) portable(TomcatHost::start)),
                Arguments.of("Undertow, portable", (Starter) portable(UndertowHost::start)));
    }

    private static Starter portable(Starter starter) {
        return (wire, parameters, deployment) ->
                starter.start(wire, Map.of("dev.soto.upgrade", "portable"), deployment);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hosts")
    void theStartUpLineNamesEachEndpointAndItsPath(String name, Starter starter) throws Exception {
        try (LogRecords log = new LogRecords(SotoServletContainerInitializer.class);
                Host host = starter.start(Wire.PLAIN, Map.of(), (context, container) -> {
                    container.addEndpoint(Rooms.class);
                    container.addEndpoint(Endpoints.Echo.class);
                })) {
            assertThat(host.port()).isPositive();
            assertThat(log.at(Level.INFO))
                    .singleElement()
                    .asString()
                    .startsWith("Soto serves WebSocket in the web application at \"/app\" on ")
                    .contains("): /rooms/{room} (" + Rooms.class.getName() + "), /echo")
                    .containsAnyOf("; all settings at their defaults", "; dev.soto.upgrade=portable");
            assertThat(log.at(Level.WARNING)).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hosts")
    void noEndpointIsAWarningThatSaysHowToGiveOne(String name, Starter starter) throws Exception {
        try (LogRecords log = new LogRecords(SotoServletContainerInitializer.class);
                Host host = starter.start(Wire.PLAIN, Map.of(), (context, container) -> {})) {
            assertThat(host.port()).isPositive();
            assertThat(log.at(Level.INFO)).singleElement().asString().contains("): no endpoint so far; ");
            assertThat(log.at(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains("No WebSocket endpoint is deployed in the web application at \"/app\"")
                    .contains("new SotoServletContainerInitializer(), Echo.class)");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hosts")
    void anEndpointThatIsDeployedLaterHasALineOfItsOwn(String name, Starter starter) throws Exception {
        ServerContainer[] container = new ServerContainer[1];
        try (LogRecords log = new LogRecords("dev.soto.provider.EndpointRegistry");
                Host host = starter.start(Wire.PLAIN, Map.of(), (context, own) -> container[0] = own)) {
            assertThat(host.port()).isPositive();
            container[0].addEndpoint(Rooms.class);
            assertThat(log.at(Level.INFO))
                    .singleElement()
                    .asString()
                    .startsWith(Rooms.class.getName() + " serves /rooms/{room} from now on");
        }
    }

    /** WSC-5.2.1-3 ends with the start, and on Undertow the first request is long after it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("hosts")
    void anErrorAfterTheStartAndBeforeTheFirstRequestConcernsTheNewEndpointOnly(String name, Starter starter)
            throws Exception {
        SotoServerContainer[] container = new SotoServerContainer[1];
        try (Host host = starter.start(Wire.PLAIN, Map.of(), (context, own) -> {
            own.addEndpoint(Rooms.class);
            container[0] = (SotoServerContainer) own;
        })) {
            assertThat(host.port()).isPositive();
            assertThatThrownBy(() -> container[0].addEndpoint(Names.class)).isInstanceOf(DeploymentException.class);
            assertThat(container[0].endpoints()).hasSize(1);
            assertThat(container[0].deploymentFailure()).isNull();
        }
    }

    @Test
    void whatAScanFoundAndDidNotDeployIsInTheWarningWithTheReason() throws Exception {
        try (LogRecords log = new LogRecords(SotoServletContainerInitializer.class);
                Host host = tomcat(new ScanInitializer(), Programmatic.class, Inheriting.class)) {
            assertThat(host.port()).isPositive();
            assertThat(log.at(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains("Found, but not deployed: ")
                    .contains(
                            Programmatic.class.getName() + " (it extends Endpoint: a server deploys it with"
                                    + " addEndpoint(ServerEndpointConfig.Builder.create(Programmatic.class, \"/path\").build())")
                    .contains(Inheriting.class.getName() + " (@ServerEndpoint of " + Rooms.class.getName()
                            + " is not inherited, write @ServerEndpoint(\"/path\") before the class itself)");
        }
    }

    @Test
    void anEndpointClassThatCodeGivesBesideOthersAndNobodyDeploysIsAWarning() throws Exception {
        try (LogRecords log = new LogRecords(SotoServletContainerInitializer.class);
                Host host = tomcat(new SotoServletContainerInitializer(), Rooms.class, Programmatic.class)) {
            assertThat(host.port()).isPositive();
            assertThat(log.at(Level.WARNING))
                    .singleElement()
                    .asString()
                    .startsWith("Given to SotoServletContainerInitializer in the web application at \"/app\", but not"
                            + " deployed: " + Programmatic.class.getName())
                    .contains(
                            "addEndpoint(ServerEndpointConfig.Builder.create(Programmatic.class, \"/path\").build())");
        }
    }

    @Test
    void anEndpointClassThatCodeGivesAndDeploysIsNone() throws Exception {
        SotoServletContainerInitializer deploying = new SotoServletContainerInitializer((context, container) ->
                container.addEndpoint(ServerEndpointConfig.Builder.create(Programmatic.class, "/programmatic")
                        .build()));
        try (LogRecords log = new LogRecords(SotoServletContainerInitializer.class);
                Host host = tomcat(deploying, Rooms.class, Programmatic.class)) {
            assertThat(host.port()).isPositive();
            assertThat(log.at(Level.WARNING)).isEmpty();
        }
    }

    @Test
    void aClassWithoutAnnotationStopsTheStartAndTheMessageSaysWhatToWrite() {
        assertThatThrownBy(() -> start(Rooms.class, Forgotten.class))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(Forgotten.class.getName() + " was given to SotoServletContainerInitializer")
                .hasMessageContaining("Write @ServerEndpoint(\"/path\") before the class (WSC-4.1-1)");
        assertThatThrownBy(() -> start(Client.class))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(Client.class.getName())
                .hasMessageContaining("but a client (@ClientEndpoint)");
        assertThatThrownBy(() -> start(Inheriting.class))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("@ServerEndpoint of " + Rooms.class.getName() + " is not inherited");
    }

    @Test
    void twoEndpointsOfOnePathAreNamedByTheirClasses() {
        assertThatThrownBy(() -> start(Rooms.class, Names.class))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("(" + Rooms.class.getName() + ")")
                .hasMessageContaining("(" + Names.class.getName() + ")")
                .hasMessageContaining("\"/rooms/{room}\"")
                .hasMessageContaining("\"/rooms/{name}\"")
                .hasMessageContaining("give one of the two another path")
                .message()
                .doesNotContain("@")
                .doesNotContain("DeployedEndpoint");
    }

    /** Starts an application and throws what keeps it from starting, which Tomcat would log only. */
    private static void start(Class<?>... found) throws Throwable {
        Throwable[] failure = new Throwable[1];
        ServletContainerInitializer initializer = (classes, context) -> {
            try {
                new SotoServletContainerInitializer().onStartup(classes, context);
            } catch (ServletException broken) {
                failure[0] = broken.getCause();
                throw broken;
            }
        };
        try (Host host = tomcat(initializer, found)) {
            assertThat(host.port()).isPositive();
        }
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    private static Host tomcat(ServletContainerInitializer initializer, Class<?>... found) throws Exception {
        return TomcatHost.startWith(Wire.PLAIN, Map.of(), initializer, Set.of(found));
    }
}
