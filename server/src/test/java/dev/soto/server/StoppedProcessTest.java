package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server whose process stands still for longer than its timeouts, as one in a virtual machine that is moved. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "what stops a process is SIGSTOP as Linux has it")
@Timeout(120)
class StoppedProcessTest {
    private static final int CLIENTS = 600;
    private static final long STOPPED_MILLIS = 4_000;

    /** The server: it echoes until its input ends. */
    public static void main(String[] args) throws Exception {
        try (SotoServer server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/", Recorder.echo())
                .setting("dev.soto.idleTimeout", "3s")
                .start()) {
            System.out.println("port " + server.port());
            while (System.in.read() >= 0) {
                // It ends with the test.
            }
        }
    }

    @Test
    void peersThatSpokeMeanwhileStayAndSilentOnesGo() throws Exception {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoppedProcessTest.class.getName())
                .redirectErrorStream(true)
                .start();
        List<RawHandshake> talking = new ArrayList<>();
        try {
            int port = port(process);
            for (int i = 0; i < CLIENTS; i++) {
                talking.add(open(port));
            }
            try (RawHandshake silent = open(port)) {
                for (RawHandshake client : talking) {
                    assertThat(client.echoes()).isTrue();
                }
                signal("STOP", process);
                for (RawHandshake client : talking) {
                    client.sendHi();
                }
                Thread.sleep(STOPPED_MILLIS);
                signal("CONT", process);
                int closed = 0;
                for (RawHandshake client : talking) {
                    closed += client.readsHiOrClose() == 0 ? 0 : 1;
                }
                assertThat(closed).as("closed of those that spoke").isZero();
                assertThat(silent.closeCode()).isEqualTo(1001);
            }
        } finally {
            process.destroyForcibly();
            for (RawHandshake client : talking) {
                client.close();
            }
        }
    }

    private static int port(Process process) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("port ")) {
                return Integer.parseInt(line.substring("port ".length()));
            }
        }
        throw new IOException("the server has not started");
    }

    private static RawHandshake open(int port) throws IOException {
        RawHandshake client = new RawHandshake(port).ask("/");
        assertThat(client.status()).isEqualTo(101);
        return client;
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }
}
