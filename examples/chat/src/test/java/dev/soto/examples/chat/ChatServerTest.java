package dev.soto.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class ChatServerTest {

    @TempDir
    private Path folder;

    @Test
    void takenPortThatWasAskedForIsAnErrorWithTheWayOut() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            StringWriter errors = new StringWriter();
            int exitCode = new CommandLine(new ChatServer())
                    .setErr(new PrintWriter(errors))
                    .execute("--port", Integer.toString(taken.getLocalPort()));
            assertThat(exitCode).isEqualTo(1);
            assertThat(errors.toString())
                    .contains(Integer.toString(taken.getLocalPort()))
                    .contains("--port");
        }
    }

    @Test
    void takenPortThatWasNotAskedForGivesWayToAFreeOne() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"));
                ChatSite site = ChatServer.startNear("localhost", taken.getLocalPort())) {
            assertThat(site.port()).isPositive().isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void addressOfAnotherMachineIsAnError() {
        StringWriter errors = new StringWriter();
        int exitCode = new CommandLine(new ChatServer())
                .setErr(new PrintWriter(errors))
                .execute("--host", "192.0.2.1");
        assertThat(exitCode).isEqualTo(1);
        assertThat(errors.toString()).contains("192.0.2.1").contains("no address of this machine");
    }

    @Test
    void portOutOfRangeIsAWrongOption() {
        StringWriter errors = new StringWriter();
        int exitCode = new CommandLine(new ChatServer())
                .setErr(new PrintWriter(errors))
                .execute("--port", "65536");
        assertThat(exitCode).isEqualTo(2);
        assertThat(errors.toString()).contains("65536");
    }

    @Test
    void stoppedProgramSaysGoodbyeToItsClients() throws Exception {
        Path errors = folder.resolve("errors.txt");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChatServer.class.getName(),
                        "--port",
                        "0")
                .redirectError(errors.toFile())
                .start();
        try (BufferedReader output = program.inputReader()) {
            String line = output.readLine();
            assertThat(line).as("first line; log: %s", errors).startsWith("Chat: http://localhost:");
            try (ChatClient ann = ChatClient.connect(URI.create(line.substring("Chat: ".length())), "lobby?name=Ann")) {
                ann.await("who");
                program.destroy();
                assertThat(ann.awaitEnding().code()).isEqualTo(1001);
            }
            assertThat(program.waitFor(15, TimeUnit.SECONDS))
                    .as("stopped in time")
                    .isTrue();
            assertThat(errors).content().contains("Stopping");
        } finally {
            program.destroyForcibly();
        }
    }
}
