package dev.soto.examples.wscat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
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

    @Test
    void pythonsWebsocketsEchoesTextAndBytes(@TempDir Path folder) throws Exception {
        ProcessBuilder peer = new ProcessBuilder("/usr/bin/python3", "-c", PYTHON);
        converse(peer, folder, "Python's websockets is missing (Debian: apt-get install python3-websockets)");
    }

    @Test
    void nodesWsEchoesTextAndBytes(@TempDir Path folder) throws Exception {
        ProcessBuilder peer = new ProcessBuilder("node", "-e", NODE);
        peer.environment().put("NODE_PATH", new File("../../peer-tests/node_modules").getAbsolutePath());
        converse(peer, folder, "Node's ws is missing (npm ci --prefix peer-tests)");
    }

    private static void converse(ProcessBuilder builder, Path folder, String lacking) throws Exception {
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
            assertThat(run(text, folder, "127.0.0.1:" + port, "-c", "2")).isEqualTo(Files.readAllBytes(text));
            byte[] bytes = new byte[100_000];
            new Random(3).nextBytes(bytes);
            Path binary = Files.write(folder.resolve("in.bin"), bytes);
            assertThat(run(binary, folder, "ws://127.0.0.1:" + port, "-b", "-1", "-c", "1"))
                    .isEqualTo(bytes);
        } finally {
            if (peer != null) {
                peer.destroy();
            }
        }
    }

    private static byte[] run(Path input, Path folder, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("sotocat.jar")));
        command.addAll(List.of(args));
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
