package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.CloseInitiator;
import dev.soto.connection.WebSocketConnection;
import dev.soto.connection.registry.Ending;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import dev.soto.provider.observe.EndpointView;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.SessionView;
import dev.soto.provider.observe.SotoMXBean;
import dev.soto.provider.observe.SotoStatistics;
import dev.soto.testing.LogRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMX;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator sees of a server with handlers and endpoints, and of a client. */
class OperatingTest {
    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final SotoClient client = new SotoClient();

    @AfterEach
    void closeClient() {
        client.close();
    }

    private static SotoServer server() throws IOException {
        return EchoSite.builder().setting("dev.soto.accessLog", "json").start();
    }

    private static EndpointView view(SotoStatistics statistics, String endpoint) {
        return statistics.endpoints().stream()
                .filter(view -> view.endpoint().equals(endpoint))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void handlersAndEndpointsAreSeenAlikeAndSoIsTheClient() throws Exception {
        try (SotoServer server = server();
                LogRecords log = new LogRecords("dev.soto.access")) {
            for (String path : List.of("handler", "endpoint/x")) {
                Recorder recorder = new Recorder();
                WebSocketConnection connection = EchoSite.connect(client, server, path, recorder);
                connection.sendText("hello", null);
                recorder.hears("hello");
                assertThat(server.statistics().sessions())
                        .singleElement()
                        .extracting(
                                SessionView::path,
                                view -> view.statistics().received().textMessages())
                        .containsExactly("/" + path, 1L);
                connection.close(new CloseStatus(4711, ""));
                await().until(() -> server.statistics().sessions().findAny().isEmpty());
            }
            for (String endpoint : List.of("/handler", "/endpoint/{name}")) {
                EndpointView view = view(server.statistics(), endpoint);
                assertThat(view.handshakes()).isEqualTo(Map.of(101, 1L));
                assertThat(view.totals().ended()).isEqualTo(Map.of(new Ending("4xxx", CloseInitiator.PEER), 1L));
                assertThat(view.totals().statistics().sent().messageBytes()).isEqualTo(5);
            }
            EndpointView ofClient = view(client.statistics(), "SotoClient");
            assertThat(ofClient.totals().role()).isEqualTo(Role.CLIENT);
            assertThat(ofClient.totals().opened()).isEqualTo(2);
            assertThat(ofClient.totals().statistics().received().textMessages()).isEqualTo(2);
            await().until(() -> view(client.statistics(), "SotoClient").active() == 0);
            assertThat(log.all()).hasSize(2).allMatch(line -> line.startsWith("{\"time\":\""));
        }
    }

    @Test
    void refusedHandshakesAreCountedOnBothSides() throws Exception {
        try (SotoServer server = server()) {
            try {
                EchoSite.connect(client, server, "nowhere", new Recorder());
            } catch (ExecutionException refused) {
                assertThat(refused).hasMessageContaining("404");
            }
            assertThat(view(client.statistics(), "SotoClient").handshakes()).isEqualTo(Map.of(404, 1L));
        }
        int closedPort = 1;
        try {
            client.connect(
                            java.net.URI.create("ws://127.0.0.1:" + closedPort + "/"),
                            ClientOptions.builder().build())
                    .get(Recorder.SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException noServer) {
            assertThat(noServer.getCause()).isInstanceOf(IOException.class);
        }
        assertThat(view(client.statistics(), "SotoClient").handshakes())
                .isEqualTo(Map.of(404, 1L, HandshakeView.NO_ANSWER, 1L));
    }

    /** Returns the name of its bean when it is there. */
    private static ObjectName registered(SotoServer server) throws Exception {
        ObjectName name = new ObjectName(
                "dev.soto:type=Container,name=" + ObjectName.quote(server.uri().toString()));
        await().until(() -> ManagementFactory.getPlatformMBeanServer().isRegistered(name));
        return name;
    }

    @Test
    void theBeanOfAServerHasItsUriForAName() throws Exception {
        ObjectName name;
        try (SotoServer server = server()) {
            name = registered(server);
        }
        assertThat(ManagementFactory.getPlatformMBeanServer().isRegistered(name))
                .isFalse();
    }

    @Test
    void theDocumentHasEveryOperationOfTheBeanWithItsParameters() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        try (SotoServer server = server()) {
            ObjectName name = registered(server);
            List<String> documented = Pattern.compile("^\\| `(\\w+\\([\\w, ]*\\))` \\|", Pattern.MULTILINE)
                    .matcher(Files.readString(Path.of("../docs/operating.md")))
                    .results()
                    .map(row -> row.group(1))
                    .toList();
            MBeanOperationInfo[] operations = beans.getMBeanInfo(name).getOperations();
            assertThat(operations)
                    .extracting(each -> each.getName()
                            + Stream.of(each.getSignature())
                                    .map(MBeanParameterInfo::getName)
                                    .collect(Collectors.joining(", ", "(", ")")))
                    .containsExactlyInAnyOrderElementsOf(documented);
            assertThat(operations).noneMatch(each -> each.getDescription().equals(each.getName()));
        }
    }

    @Test
    void aToolThatLeavesOutWhatIsNeededIsToldWhatIsMissing() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        try (SotoServer server = server()) {
            ObjectName name = registered(server);
            SotoMXBean bean = JMX.newMXBeanProxy(beans, name, SotoMXBean.class);
            Recorder recorder = new Recorder();
            EchoSite.connect(client, server, "handler", recorder);
            await().until(() -> bean.sessions(null, 10).size() == 1);
            String id = bean.sessions(null, 10).get(0).getId();
            assertThatThrownBy(() -> bean.session(null)).hasMessage("id is missing");
            assertThatThrownBy(() -> bean.close(null, 4001, "")).hasMessage("id is missing");
            assertThatThrownBy(() -> bean.traffic(id, null, 1, 1)).hasMessage("level is missing");
            assertThatThrownBy(() -> bean.change("dev.soto.idleTimeout", null)).hasMessage("value is missing");
            assertThat(bean.close(id, 4001, null)).isTrue();
        }
    }

    @Test
    void endpointsAndHandlersAreDescribedAsAsyncApi() throws Exception {
        try (SotoServer server = server()) {
            assertThat(server.statistics().asyncApi())
                    .startsWith("{\n  \"asyncapi\": \"3.0.0\",\n")
                    .contains("\"title\": \"" + server.uri() + "\"")
                    .contains("\"address\": \"/endpoint/{name}\"")
                    .contains("\"address\": \"/handler\"")
                    .contains("\"$ref\": \"#/channels/endpoint_name/messages/messageAnswer\"");
        }
        assertThatThrownBy(() -> client.statistics().asyncApi()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theExampleOfTheDocumentRuns() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (SotoServer server = server()) {
            Recorder recorder = new Recorder();
            EchoSite.connect(client, server, "handler", recorder);
            await().until(() -> server.statistics().sessions().count() == 1);
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            OperatorExample.print(server);
            OperatorExample.closeSlow(server, -1);
            await().until(() -> server.statistics().sessions().findAny().isEmpty());
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("/handler: 1 sessions, 0 messages in, ended: {}")
                .contains("/endpoint/{name}: 0 sessions");
    }

    @Test
    void theDocumentHasTheCodeThatWasCompiled() throws IOException {
        String compiled = squeezed(Files.readString(Path.of("src/test/java/dev/soto/server/OperatorExample.java"))
                + Files.readString(Path.of("../peer-tests/src/test/java/dev/soto/peers/TracedOrders.java")));
        List<String> examples = CODE.matcher(Files.readString(Path.of("../docs/operating.md")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(examples)
                .isNotEmpty()
                .allSatisfy(example -> assertThat(compiled).contains(squeezed(example)));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
