package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.tools.attach.VirtualMachine;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The management bean, as an operator's tool has it that attaches to the process of a server and has no class of Soto. */
@Timeout(60)
class ManagementFromOutsideTest {
    private static final ObjectName ANY = name("dev.soto:type=Container,*");

    /** A server until its input ends. */
    static final class Application {
        private Application() {}

        public static void main(String[] arguments) throws Exception {
            try (SotoServer server = EchoSite.builder().start()) {
                System.out.println("port " + server.port());
                while (System.in.read() >= 0) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private static ObjectName name(String text) {
        try {
            return new ObjectName(text);
        } catch (javax.management.MalformedObjectNameException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    @Test
    void anotherProcessListsClosesAndDrainsWithWhatTheJdkHas() throws Exception {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Application.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = server.inputReader()) {
            String line = output.readLine();
            assertThat(line).startsWith("port ");
            try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(agent(server.pid())));
                    RawHandshake peer = new RawHandshake(Integer.parseInt(line.substring(5))).ask("/endpoint/x")) {
                assertThat(peer.status()).isEqualTo(101);
                assertThat(peer.echoes()).isTrue();
                MBeanServerConnection beans = connector.getMBeanServerConnection();
                await().until(() -> beans.queryNames(ANY, null).size() == 1);
                ObjectName container = beans.queryNames(ANY, null).iterator().next();

                assertThat(beans.getAttribute(container, "Health")).isEqualTo("UP");
                assertThat(beans.getAttribute(container, "ActiveSessions")).isEqualTo(1L);
                assertThat((CompositeData[]) beans.getAttribute(container, "Endpoints"))
                        .filteredOn(endpoint -> endpoint.get("endpoint").equals("/endpoint/{name}"))
                        .singleElement()
                        .satisfies(endpoint ->
                                assertThat(endpoint.get("messagesReceived")).isEqualTo(1L));
                CompositeData[] sessions = (CompositeData[]) beans.invoke(
                        container, "sessions", new Object[] {"endpoint", 10}, new String[] {"java.lang.String", "int"});
                assertThat(sessions).hasSize(1);
                assertThat(beans.invoke(
                                container,
                                "close",
                                new Object[] {sessions[0].get("id"), 4001, "by an operator"},
                                new String[] {"java.lang.String", "int", "java.lang.String"}))
                        .isEqualTo(true);
                assertThat(peer.closeCode()).isEqualTo(4001);
                peer.closeInOrder();

                beans.invoke(container, "drain", new Object[0], new String[0]);
                await().until(() -> Boolean.TRUE.equals(beans.getAttribute(container, "Drained")));
                assertThat(beans.getAttribute(container, "Health")).isEqualTo("DRAINING");
            }
        } finally {
            server.getOutputStream().close();
            if (!server.waitFor(20, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        }
        assertThat(server.exitValue()).isZero();
    }

    private static String agent(long pid) throws Exception {
        VirtualMachine jvm = VirtualMachine.attach(Long.toString(pid));
        try {
            return jvm.startLocalManagementAgent();
        } finally {
            jvm.detach();
        }
    }
}
