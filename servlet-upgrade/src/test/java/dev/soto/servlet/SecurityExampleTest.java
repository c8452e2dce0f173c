package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/security.md: its code runs, and its guarantees have the tests that it names. */
class SecurityExampleTest {
    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]+)#([A-Za-z0-9]+)`");

    @Test
    void theExampleRefusesAsItSays() throws Exception {
        try (TestServer server = TestServer.of(SecurityExample.Chat.class)) {
            try (RawPeer peer = new RawPeer(server)) {
                peer.sendText(RawPeer.handshake("/chat", "Connection: close"));
                assertThat(peer.readToTheEnd())
                        .startsWith("HTTP/1.1 401 ")
                        .contains("\r\nWWW-Authenticate: ApiKey realm=\"chat\"\r\n")
                        .endsWith("{\"error\": \"no key\"}");
            }
            try (RawPeer peer = new RawPeer(server)) {
                peer.sendText(RawPeer.handshake(
                        "/chat", "X-Api-Key: 1", "Origin: https://evil.example", "Connection: close"));
                assertThat(peer.readToTheEnd()).startsWith("HTTP/1.1 403 ").contains("dev.soto.allowedOrigins");
            }
            RawPeer.open(server, "/chat", "X-Api-Key: 1", "Origin: https://app.example")
                    .close();
        }
    }

    @Test
    void theDocumentHasTheCodeThatWasCompiled() throws IOException {
        String compiled = squeezed(Files.readString(Path.of("src/test/java/dev/soto/servlet/SecurityExample.java")));
        List<String> blocks = CODE.matcher(Files.readString(Path.of("../docs/security.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).isNotEmpty().allSatisfy(block -> assertThat(compiled).contains(squeezed(block)));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }

    @Test
    void everyTestThatAGuaranteeNamesExists() throws IOException {
        Matcher named = TEST.matcher(Files.readString(Path.of("../docs/security.md")));
        int tests = 0;
        while (named.find()) {
            assertThat(source(named.group(1))).as(named.group(1)).contains(" " + named.group(2) + "(");
            tests++;
        }
        assertThat(tests).isGreaterThan(40);
    }

    private static String source(String simpleName) throws IOException {
        StringBuilder found = new StringBuilder();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path module : modules.filter(folder -> Files.isDirectory(folder.resolve("src/test")))
                    .toList()) {
                try (Stream<Path> files = Files.walk(module.resolve("src/test"))) {
                    for (Path file : files.filter(path -> path.endsWith(simpleName + ".java"))
                            .toList()) {
                        found.append(Files.readString(file));
                    }
                }
            }
        }
        return found.toString();
    }
}
