package dev.soto.jfr;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@link RecordedServer} as a process, and the JDK's tools that look at it. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final int port;
    private final List<String> atStart = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    private ServerProcess(List<String> options, String classPath) throws IOException {
        List<String> command = new ArrayList<>(List.of(tool("java")));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, RecordedServer.class.getName()));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.startsWith("port ")) {
            atStart.add(line);
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("the server does not start: " + atStart);
        }
        port = Integer.parseInt(line.substring("port ".length()));
        // It would wait for somebody to read what it logs.
        Thread drain = new Thread(
                () -> {
                    try {
                        output.transferTo(java.io.Writer.nullWriter());
                    } catch (IOException gone) {
                        throw new UncheckedIOException(gone);
                    }
                },
                "output of the server");
        drain.setDaemon(true);
        drain.setUncaughtExceptionHandler((thread, gone) -> {});
        drain.start();
    }

    static ServerProcess start(List<String> options, String classPath) throws IOException {
        return new ServerProcess(options, classPath);
    }

    /** What it had printed when it served. */
    List<String> saidAtStart() {
        return atStart;
    }

    static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** Runs a tool of the JDK; returns what it printed. */
    static String run(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(tool(name)));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command + ": " + output);
        }
        return output;
    }

    String jcmd(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(Long.toString(process.pid())));
        all.addAll(List.of(arguments));
        return run("jcmd", all.toArray(String[]::new));
    }

    WebSocket connect(String path, WebSocket.Listener listener) {
        return client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + path), listener)
                .join();
    }

    /** Sends bytes behind a handshake, and reads until the server closes; returns how many bytes came. */
    long raw(String requestHeaders, byte[] behind) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(("GET /slow HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + requestHeaders + "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.write(behind);
            out.flush();
            return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
