package dev.soto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar in a JVM of its own, with servers that others wrote. */
@Timeout(120)
class OtherPeersIT {
    private static final String PYTHON = String.join(
            "\n",
            "import asyncio, websockets",
            "async def echo(ws, path=None):",
            "    async for m in ws: await ws.send(m)",
            "async def main():",
            "    server = await websockets.serve(echo, '127.0.0.1', 0)",
            "    print(server.sockets[0].getsockname()[1], flush=True)",
            "    await asyncio.Future()",
            "asyncio.run(main())");
    private static final String NODE = "const {WebSocketServer} = require('ws');"
            + "const s = new WebSocketServer({port: 0, host: '127.0.0.1'}, () => console.log(s.address().port));"
            + "s.on('connection', c => c.on('message', (m, binary) => c.send(m, {binary})));";

    /** Echoes frames of up to 125 bytes by hand; HTTP/2 is Node's own. */
    private static final String NODE_HTTP2 = String.join(
            "\n",
            "const s = require('http2').createServer({settings: {enableConnectProtocol: true}});",
            "s.on('stream', (stream, head) => {",
            "  if (head[':protocol'] !== 'websocket') { stream.respond({':status': 400}); stream.end(); return; }",
            "  stream.respond({':status': 200});",
            "  let all = Buffer.alloc(0);",
            "  stream.on('data', part => {",
            "    all = Buffer.concat([all, part]);",
            "    while (all.length >= 6 && all.length >= 6 + (all[1] & 127)) {",
            "      const length = all[1] & 127;",
            "      const payload = Buffer.from(all.subarray(6, 6 + length)).map((b, i) => b ^ all[2 + (i & 3)]);",
            "      stream.write(Buffer.concat([Buffer.from([all[0], length]), payload]));",
            "      if ((all[0] & 15) === 8) stream.end();",
            "      all = all.subarray(6 + length);",
            "    }",
            "  });",
            "});",
            "s.listen(0, '127.0.0.1', () => console.log(s.address().port));");

    private static final String NODE_UNIX = "const {WebSocketServer} = require('ws');"
            + "const h = require('http').createServer();"
            + "new WebSocketServer({server: h}).on('connection', c => c.on('message', (m, binary) => c.send(m, {binary})));"
            + "h.listen(process.argv[1], () => console.log('80'));";

    @Test
    void aUnixDomainSocketIsConnectedTo(@TempDir Path folder) throws Exception {
        String path = folder.resolve("s").toString();
        ProcessBuilder peer = new ProcessBuilder("node", "-e", NODE_UNIX, path);
        peer.environment().put("NODE_PATH", new File("../peer-tests/node_modules").getAbsolutePath());
        converse(peer, folder, "Node's ws is missing (npm ci --prefix peer-tests)", 100_000, "--unix", path);
    }

    @Test
    void http2IsSpokenToAServerThatSpeaksNothingElse(@TempDir Path folder) throws Exception {
        ProcessBuilder peer = new ProcessBuilder("node", "-e", NODE_HTTP2);
        converse(peer, folder, "Node is missing (Debian: apt-get install nodejs)", 125, "--http", "2");
    }

    @Test
    void pythonsWebsocketsEchoesTextAndBytes(@TempDir Path folder) throws Exception {
        ProcessBuilder peer = new ProcessBuilder("/usr/bin/python3", "-c", PYTHON);
        converse(peer, folder, "Python's websockets is missing (Debian: apt-get install python3-websockets)");
    }

    @Test
    void nodesWsEchoesTextAndBytes(@TempDir Path folder) throws Exception {
        ProcessBuilder peer = new ProcessBuilder("node", "-e", NODE);
        peer.environment().put("NODE_PATH", new File("../peer-tests/node_modules").getAbsolutePath());
        converse(peer, folder, "Node's ws is missing (npm ci --prefix peer-tests)");
    }

    private static void converse(ProcessBuilder builder, Path folder, String lacking) throws Exception {
        converse(builder, folder, lacking, 100_000);
    }

    private static void converse(ProcessBuilder builder, Path folder, String lacking, int length, String... options)
            throws Exception {
        Process peer = null;
        String port = null;
        try {
            peer = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            port = peer.inputReader().readLine();
        } catch (IOException absent) {
            assumeTrue(false, lacking);
        }
        try {
            assumeTrue(port != null, lacking);
            Path text = Files.writeString(folder.resolve("in.txt"), "hello\nwörld\n");
            assertThat(run(text, folder, options, "127.0.0.1:" + port, "-c", "2"))
                    .isEqualTo(Files.readAllBytes(text));
            byte[] bytes = new byte[length];
            new Random(3).nextBytes(bytes);
            Path binary = Files.write(folder.resolve("in.bin"), bytes);
            assertThat(run(binary, folder, options, "ws://127.0.0.1:" + port, "-b", "-1", "-c", "1"))
                    .isEqualTo(bytes);
            if (options.length == 0) {
                measure(port, text, folder);
            }
        } finally {
            if (peer != null) {
                peer.destroy();
            }
        }
    }

    /** Pings, lines of JSON, the benchmark. */
    private static void measure(String port, Path text, Path folder) throws Exception {
        String[] none = {};
        String heard = new String(
                run(text, folder, none, "connect", "127.0.0.1:" + port, "--rtt", "0.05", "--json", "-w", "0.5"),
                StandardCharsets.UTF_8);
        assertThat(heard.lines().toList())
                .allSatisfy(line -> assertThat(new ObjectMapper().readTree(line).has("time"))
                        .isTrue())
                .anyMatch(line -> line.matches(".*\"type\":\"rtt\",\"millis\":[0-9.]+}"))
                .anyMatch(line -> line.endsWith("\"type\":\"text\",\"text\":\"w\\u00f6rld\"}"))
                .last()
                .asString()
                .contains("\"type\":\"close\",\"code\":1000,\"reason\":\"\",\"by\":\"us\"");
        assertThat(Files.readString(folder.resolve("err"))).containsPattern("rtt of [0-9]+ pings: [0-9.]+ least, ");
        String result = new String(
                run(
                        text,
                        folder,
                        none,
                        "bench",
                        "127.0.0.1:" + port,
                        "-c",
                        "3",
                        "-m",
                        "50",
                        "--in-flight",
                        "4",
                        "--json"),
                StandardCharsets.UTF_8);
        assertThat(new ObjectMapper().readTree(result).get("messages").asInt()).isEqualTo(150);
    }

    private static byte[] run(Path input, Path folder, String[] options, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("sotocat.jar")));
        command.addAll(List.of(args));
        command.addAll(List.of(options));
        File output = folder.resolve("out").toFile();
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(output)
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("err")))
                .isZero();
        return Files.readAllBytes(output.toPath());
    }
}
