package dev.soto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The jar by itself, in JVMs of its own. */
class RunnableJarIT {
    private static final File JAR = new File(System.getProperty("sotocat.jar"));

    private static ProcessBuilder sotocat(String... args) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1", "-jar", JAR.getPath()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command);
    }

    @Test
    void twoProcessesTalk() throws Exception {
        Process listen = sotocat("listen", "--port", "0", "--echo", "--once").start();
        try {
            String port = port(listen.errorReader());
            Process connect = sotocat("connect", "ws://127.0.0.1:" + port + "/", "-x", "hello", "-c", "1")
                    .start();
            connect.getOutputStream().close();
            String heard = new String(connect.getInputStream().readAllBytes());
            assertThat(connect.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(connect.exitValue()).isZero();
            assertThat(heard.strip()).isEqualTo("hello");
            assertThat(listen.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(new String(listen.getInputStream().readAllBytes()).strip())
                    .isEqualTo("#1 hello");
        } finally {
            listen.destroy();
        }
    }

    /** By a signal, as Ctrl-C is one; Process.destroy would close what it says as well. */
    @Test
    void whoIsInterruptedClosesAndSaysWhatThePingsTook() throws Exception {
        Process listen = sotocat("listen", "--port", "0", "--once").start();
        try {
            BufferedReader notes = listen.errorReader();
            String port = port(notes);
            Process connect = sotocat(
                            "connect", "ws://127.0.0.1:" + port + "/", "-n", "--rtt", "0.05", "--close", "4001:enough")
                    .start();
            BufferedReader told = connect.errorReader();
            String line = told.readLine();
            while (line != null && !line.startsWith("rtt ")) {
                line = told.readLine();
            }
            connect.toHandle().destroy();
            assertThat(connect.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(told.lines()).contains("closed").anyMatch(last -> last.matches("rtt of \\d+ pings: .*"));
            assertThat(notes.lines()).contains("#1 closed: 4001 \"enough\"");
        } finally {
            listen.destroy();
        }
    }

    @Test
    void itEndsWhenNobodyReadsItsOutputAnyMore() throws Exception {
        Process listen = sotocat("listen", "--port", "0", "--echo").start();
        try {
            String port = port(listen.errorReader());
            Process connect = sotocat("connect", "ws://127.0.0.1:" + port + "/").start();
            try (BufferedReader output = connect.inputReader();
                    Writer input = connect.outputWriter()) {
                input.write("one\n");
                input.flush();
                assertThat(output.readLine()).isEqualTo("one");
                output.close();
                input.write("two\n");
                input.flush();
                assertThat(connect.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(connect.exitValue()).isEqualTo(SotoCat.OUTPUT);
            assertThat(connect.errorReader().lines())
                    .anyMatch(line -> line.startsWith("error: standard output cannot be written: "));
        } finally {
            listen.destroy();
        }
    }

    private static String port(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        assertThat(line).startsWith("listening at ws://127.0.0.1:");
        return line.replaceAll(".*:(\\d+)/", "$1");
    }

    @Test
    void itSaysHowItIsUsed() throws Exception {
        Process help = sotocat("connect", "--help").redirectErrorStream(true).start();
        String text = new String(help.getInputStream().readAllBytes());
        assertThat(help.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(text).contains("--subprotocol").contains("--insecure");
    }

    @Test
    void itKeepsServicesAndLicencesAndIsNoModule() throws Exception {
        try (JarFile jar = new JarFile(JAR)) {
            List<String> names = jar.stream().map(JarEntry::getName).toList();
            assertThat(names)
                    .contains("META-INF/services/jakarta.websocket.ContainerProvider")
                    .contains("META-INF/services/org.slf4j.spi.SLF4JServiceProvider")
                    .anyMatch(name -> name.startsWith("META-INF/LICENSE"))
                    .noneMatch(name -> name.endsWith("module-info.class"));
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo(SotoCat.class.getName());
        }
    }
}
