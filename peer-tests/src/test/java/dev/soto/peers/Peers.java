package dev.soto.peers;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where the peers are. One that is missing skips the tests that need it, with a message that says how to get it; with {@code CI=true} in
 * the environment it fails them.
 */
final class Peers {

    static final Path SCRIPTS = Path.of("src", "test");
    static final Path JARS = Path.of("target", "peers");

    private static final String HOW = " See docs/peers.md.";

    private static final List<String> NPM_PACKAGES =
            List.of("@stomp/stompjs", "playwright-core", "sockjs-client", "ws");

    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private Peers() {}

    /** Node with the packages of package.json. */
    static PeerProcess node(String script, String... arguments) {
        need(runs("node", "--version"), "Node.js 20 or later is not installed (Debian: apt-get install nodejs npm).");
        need(
                NPM_PACKAGES.stream().allMatch(name -> Files.isDirectory(Path.of("node_modules", name))),
                "The npm packages of the peer tests are not installed (npm ci --prefix peer-tests).");
        return PeerProcess.start(
                "node " + script, command("node", SCRIPTS.resolve("node").resolve(script), arguments));
    }

    /** A Python that has the websockets package. */
    static PeerProcess python(String script) {
        return python(
                script,
                "websockets",
                "Python 3 with the package websockets is not installed (Debian: apt-get install python3-websockets).");
    }

    /** A Python of which nothing is wanted but zlib. */
    static PeerProcess pythonWithZlib(String script) {
        return python(script, "zlib", "Python 3 with its zlib is not installed (Debian: apt-get install python3).");
    }

    /** Debian's own Python first, for it is the one whose packages Debian installs. */
    private static PeerProcess python(String script, String module, String lacking) {
        String python = Stream.of("/usr/bin/python3", "python3")
                .filter(candidate -> runs(candidate, "-c", "import " + module))
                .findFirst()
                .orElse("");
        need(!python.isEmpty(), lacking);
        return PeerProcess.start(
                "python " + script, command(python, SCRIPTS.resolve("python").resolve(script)));
    }

    /** Chromium, driven over Node. */
    static PeerProcess chromium() {
        String chromium = Stream.of("chromium", "chromium-browser", "google-chrome")
                .filter(candidate -> runs(candidate, "--version"))
                .findFirst()
                .orElse("");
        need(!chromium.isEmpty(), "Chromium is not installed (Debian: apt-get install chromium).");
        return node("browser.mjs", which(chromium).toString());
    }

    /** A proxy, with its whole path. */
    static String program(String name) {
        Path path = Stream.of("/usr/sbin/" + name, "/usr/bin/" + name)
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        need(
                path != null,
                name + " is not installed (Debian: apt-get install squid tinyproxy microsocks dante-server).");
        return String.valueOf(path);
    }

    private static List<String> command(String program, Path script, String... arguments) {
        return Stream.concat(Stream.of(program, script.toString()), Stream.of(arguments))
                .toList();
    }

    private static void need(boolean present, String message) {
        if (present) {
            return;
        }
        if ("true".equals(System.getenv("CI"))) {
            fail(message + HOW);
        }
        if (SAID.add(message)) {
            // Surefire keeps the reasons of skipped tests to its reports.
            System.out.println("Tests are skipped: " + message + HOW);
        }
        abort(message + HOW);
    }

    private static Path which(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private static boolean runs(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
