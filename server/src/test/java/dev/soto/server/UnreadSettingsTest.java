package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.soto.bridge.endpoint.EndpointSetting;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.provider.observe.ResourceView;
import dev.soto.provider.settings.IdleSettings;
import dev.soto.testing.LogRecords;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings that are given where nothing reads them: each is a warning that says so, and never silence. */
@Timeout(60)
class UnreadSettingsTest {
    /** Sends back what comes. */
    @ServerEndpoint("/endpoint")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    /** Hears nothing. */
    public static final class Silent extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {}
    }

    /** Hears nothing. */
    @ClientEndpoint
    public static final class Client {}

    /** Never deployed. */
    @ServerEndpoint("/impatient")
    @EndpointSetting(name = "dev.soto.idleTimeout", value = "1.5s")
    public static final class Impatient {}

    private static SotoServerBuilder local() {
        return SotoServer.builder().host("127.0.0.1").port(0);
    }

    private static List<String> warnings(SotoServerBuilder builder) throws Exception {
        try (LogRecords log = new LogRecords(IdleSettings.class)) {
            builder.start().close();
            return log.at(Level.WARNING);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "upgrade                 | tomcat | no servlet container",
                "enabled                 | false  | serves when it is started",
                "maxSessionsPerPrincipal | 3      | knows no users; dev.soto.maxSessionsPerAddress counts by address",
                "clusterTransport        | nats   | sessions of a cluster are those of Jakarta endpoints",
                "clusterMaxPresence      | 5      | sessions of a cluster are those of Jakarta endpoints",
                "asyncSendTimeout        | 1 s    | it is for Jakarta endpoints",
                "nonBlocking             | true   | it is for Jakarta endpoints",
                "streamThreads           | 7      | it is for Jakarta endpoints",
                "proxy                   | none   | it is for clients",
                "connectTimeout          | 1 s    | it is for clients",
            })
    void aServerOfHandlersWarnsOfWhatItHasNoUseForWithThePlace(String name, String value, String why) throws Exception {
        assertThat(warnings(local().setting("dev.soto." + name, value).websocket("/", Recorder.echo())))
                .singleElement()
                .asString()
                .startsWith("dev.soto." + name + " in the server's settings is \"" + value + "\", and has no effect: ")
                .contains(why);
    }

    @Test
    void aSystemPropertyIsNamedAsSuch() throws Exception {
        System.setProperty("dev.soto.upgrade", "tomcat");
        System.setProperty("dev.soto.followRedirects", "true");
        try {
            assertThat(warnings(local().websocket("/", Recorder.echo())))
                    .as("what clients of the JVM read is no warning")
                    .singleElement()
                    .asString()
                    .startsWith("dev.soto.upgrade in the system properties is \"tomcat\", and has no effect: ");
        } finally {
            System.clearProperty("dev.soto.upgrade");
            System.clearProperty("dev.soto.followRedirects");
        }
    }

    @Test
    void aServerWithEndpointsReadsWhatIsForThemAndTheirClients() throws Exception {
        assertThat(warnings(local().endpoint(Echo.class)
                        .setting("dev.soto.asyncSendTimeout", "1 s")
                        .setting("dev.soto.nonBlocking", true)
                        .setting("dev.soto.streamThreads", 7)
                        .setting("dev.soto.connectTimeout", "1 s")
                        .setting("dev.soto.maxSessions", 5)
                        .setting("dev.soto.accessLog", "text")))
                .isEmpty();
    }

    @Test
    void anEndpointWithALimitByUserIsToldThatThereAreNone() throws Exception {
        ServerEndpointConfig config =
                ServerEndpointConfig.Builder.create(Silent.class, "/users").build();
        config.getUserProperties().put("dev.soto.maxSessionsPerPrincipal", 3);
        assertThat(warnings(local().endpoint(config)))
                .singleElement()
                .asString()
                .startsWith(
                        "dev.soto.maxSessionsPerPrincipal in the user properties of /users has no effect: a SotoServer knows");
    }

    @Test
    void anEndpointOfTheOtherSideIsToldOnce() throws Exception {
        ServerEndpointConfig config =
                ServerEndpointConfig.Builder.create(Silent.class, "/silent").build();
        config.getUserProperties().put("dev.soto.handshakeTimeout", "5 s");
        ClientEndpointConfig client = ClientEndpointConfig.Builder.create().build();
        client.getUserProperties().put("dev.soto.allowedOrigins", "same");
        try (LogRecords log = new LogRecords(IdleSettings.class);
                SotoServer server = local().endpoint(config).start();
                SotoWebSocketContainer container = new SotoWebSocketContainer()) {
            for (int i = 0; i < 2; i++) {
                container
                        .connectToServer(new Silent(), client, server.uri().resolve("/silent"))
                        .close();
            }
            assertThat(log.at(Level.WARNING)).hasSize(2);
            assertThat(log.at(Level.WARNING).get(0))
                    .startsWith(
                            "dev.soto.handshakeTimeout in the user properties of /silent has no effect: it is for clients");
            assertThat(log.at(Level.WARNING).get(1))
                    .startsWith("dev.soto.allowedOrigins in the user properties of ")
                    .contains(" has no effect: it is for servers");
        }
    }

    @Test
    void optionsOfASotoClientThatItDoesNotReadAreToldOnce() throws Exception {
        ClientOptions options = ClientOptions.builder()
                .setting("dev.soto.maxEndpointSessions", 5)
                .setting("dev.soto.callbackThreads", 5)
                .build();
        try (LogRecords log = new LogRecords(IdleSettings.class);
                SotoServer server = local().websocket("/", Recorder.echo()).start();
                SotoClient client = new SotoClient()) {
            for (int i = 0; i < 2; i++) {
                client.connect(server.uri(), options).get(20, TimeUnit.SECONDS);
            }
            assertThat(log.at(Level.WARNING))
                    .hasSize(2)
                    .anySatisfy(
                            line -> assertThat(line)
                                    .startsWith(
                                            "dev.soto.maxEndpointSessions in the client options has no effect: it is for servers"))
                    .anySatisfy(
                            line -> assertThat(line)
                                    .startsWith(
                                            "dev.soto.callbackThreads in the client options has no effect: the threads are those"));
        }
    }

    @Test
    void aClientsEndpointHasAsManyThreadsAsItsFirstConnectSays() throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("dev.soto.callbackThreads", 3);
        config.getUserProperties().put("dev.soto.streamThreads", 2);
        try (SotoServer server = local().endpoint(Echo.class).start();
                SotoWebSocketContainer container = new SotoWebSocketContainer()) {
            container.connectToServer(new Silent(), config, server.uri().resolve("/endpoint"));
            container.connectToServer(new Client(), server.uri().resolve("/endpoint"));
            List<ResourceView.Threads> threads =
                    container.statistics().resources().threads();
            assertThat(limits(threads, Silent.class)).containsExactlyInAnyOrder(3L, 2L);
            assertThat(limits(threads, Client.class)).containsExactlyInAnyOrder(256L, 256L);
        }
    }

    private static List<Long> limits(List<ResourceView.Threads> threads, Class<?> endpoint) {
        return threads.stream()
                .filter(each -> each.endpoint().equals(endpoint.getName()))
                .map(ResourceView.Threads::most)
                .toList();
    }

    @Test
    void aWrongTimeInAnAnnotationSaysWhatIsRightAndThatItMayBeAnAnnotation() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> local().endpoint(Impatient.class).start())
                .withMessage(
                        "dev.soto.idleTimeout in the user properties of /impatient or its @EndpointSetting is \"1.5s\", allowed"
                                + " is: 0 to 8760 h, as a whole number with ms, s, min or h (one alone is ms), or as an ISO-8601 duration"
                                + " such as PT1.5S");
    }

    @Test
    void timesAndNumbersOfTheBuilderSayWhatIsAllowed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> local().port(70_000))
                .withMessage("port is 70000, allowed is: 0 to 65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> local().httpIdleTimeout(Duration.ofSeconds(-1)))
                .withMessage("httpIdleTimeout is PT-1S, allowed is: zero, which is for ever, and more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> local().httpHeaderTimeout(Duration.ofSeconds(-1)))
                .withMessage("httpHeaderTimeout is PT-1S, allowed is: zero, which is for ever, and more");
    }
}
