package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.SotoClient;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.testing.LogRecords;
import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that are changed while a server serves. */
@Timeout(60)
class RunTimeChangeTest {
    private final SotoClient client = new SotoClient();

    @AfterEach
    void closeClient() {
        client.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/handler", "/endpoint/x"})
    void aLimitHoldsForSessionsThatOpenFromThenOn(String path) throws Exception {
        String message = "x".repeat(2000);
        try (SotoServer server = EchoSite.builder().start();
                LogRecords audit = new LogRecords("dev.soto.audit")) {
            Recorder before = new Recorder();
            WebSocketConnection open = EchoSite.connect(client, server, path, before);
            // The client has the answer before the server has the session.
            open.sendText("open", null);
            before.hears("open");
            LiveSettings.Change change = server.control().change("dev.soto.maxTextMessageBytes", "1 KiB", "ann (test)");
            assertThat(change.after()).isEqualTo("1 KiB");
            assertThat(change.effect()).isEqualTo(LiveSettings.Effect.NEW_SESSIONS);
            open.sendText(message, null);
            before.hears(message);
            Recorder after = new Recorder();
            EchoSite.connect(client, server, path, after).sendText(message, null);
            assertThat(after.end()).extracting(CloseStatus::code).isEqualTo(1009);
            assertThat(audit.all())
                    .containsExactly("\"ann (test)\" changes dev.soto.maxTextMessageBytes from \"" + change.before()
                            + "\" to \"1 KiB\": new sessions");
            assertThat(change.before()).endsWith(" (default)");
            assertThat(server.statistics().settings())
                    .filteredOn(each -> each.name().equals("dev.soto.maxTextMessageBytes"))
                    .singleElement()
                    .returns("1 KiB", each -> each.value())
                    .returns("run time: ann (test)", each -> each.source());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/handler", "/endpoint/x"})
    void whoIsAdmittedChangesAtOnceAndOpenSessionsCount(String path) throws Exception {
        try (SotoServer server =
                        EchoSite.builder().setting("dev.soto.maxSessions", 100).start();
                RawHandshake first = new RawHandshake(server.port()).ask(path);
                RawHandshake second = new RawHandshake(server.port())) {
            assertThat(first.status()).isEqualTo(101);
            server.control().change("dev.soto.maxSessions", "1", "test");
            server.control().change("dev.soto.admissionRetryAfter", "42s", "test");
            assertThat(second.ask(path).head()).startsWith("HTTP/1.1 503 ").contains("\r\nRetry-After: 42\r\n");
            server.control().change("dev.soto.maxSessions", "2", "test");
            try (RawHandshake third = new RawHandshake(server.port()).ask(path)) {
                assertThat(third.status()).isEqualTo(101);
            }
            server.control().change("dev.soto.maxHandshakesPerSecond", "1", "test");
            server.control().change("dev.soto.maxSessions", "100", "test");
            try (RawHandshake fourth = new RawHandshake(server.port()).ask(path);
                    RawHandshake fifth = new RawHandshake(server.port())) {
                assertThat(fourth.status()).isEqualTo(101);
                assertThat(fifth.ask(path).status()).isEqualTo(503);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dev.soto.idleTimout|1 min|there is no setting dev.soto.idleTimout",
                "dev.soto.idleTimeout|-1 s|dev.soto.idleTimeout in the change by test is \"-1 s\", allowed is: 0 to",
                "dev.soto.accessLog|json|dev.soto.accessLog is read when the container starts",
                "dev.soto.maxSessions|5|dev.soto.maxSessions was 0 at the start: the sessions that are open are not counted"
            })
    void whatCannotBeChangedIsRefusedWithWhatCan(String name, String value, String message) throws Exception {
        try (SotoServer server = EchoSite.builder().start();
                LogRecords audit = new LogRecords("dev.soto.audit")) {
            List<?> before = server.statistics().settings();
            assertThatThrownBy(() -> server.control().change(name, value, "test"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(message);
            assertThat(server.statistics().settings()).isEqualTo(before);
            assertThat(audit.all()).singleElement().asString().startsWith("\"test\" does not change " + name + ": ");
        }
    }

    @Test
    void jmxChangesThemToo() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        try (SotoServer server = EchoSite.builder().start()) {
            ObjectName bean = new ObjectName("dev.soto:type=Container,name="
                    + ObjectName.quote(server.uri().toString()));
            Awaitility.await().until(() -> beans.isRegistered(bean));
            assertThat((String[]) beans.getAttribute(bean, "ChangeableSettings"))
                    .contains("dev.soto.idleTimeout", "dev.soto.drainWindow")
                    .doesNotContain("dev.soto.callbacks", "dev.soto.jmx");
            assertThat(beans.invoke(bean, "change", new Object[] {"dev.soto.drainWindow", "3s"}, new String[] {
                        String.class.getName(), String.class.getName()
                    }))
                    .isEqualTo("3 s (at once)");
        }
    }
}
