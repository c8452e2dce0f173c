package dev.soto.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A proxy of others on a port of this machine, with a configuration that the test writes. What it prints is in a file beside that. */
final class ProxyServer implements AutoCloseable {

    static final String USER = "soup";
    static final String PASSWORD = "letmein";

    private static final int PATIENCE_SECONDS = 30;
    /** Of the password, as crypt(3) makes it with SHA-512. */
    private static final String HASH =
            "$6$soup$UzQpXz1Vg1/rlJxZISGgTIysaVI.Ih3r5p.5cPQsEcjGLHe28ScX99uF8M5j4" + "/cZSnsjgw8lrFfazYguO42qF.";

    private final Process process;
    private final int port;

    private ProxyServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Squid, which lets those in who know the password. */
    static ProxyServer squid(Path folder, String scheme) throws IOException {
        String helper = scheme.equals("digest") ? "digest_file_auth" : "basic_ncsa_auth";
        Path users = Files.writeString(
                folder.resolve("users"), USER + ":" + (scheme.equals("digest") ? PASSWORD : HASH) + "\n");
        int port = freePort();
        Path configuration = Files.writeString(
                folder.resolve("squid.conf"), """
                    http_port 127.0.0.1:%d
                    auth_param %s program /usr/lib/squid/%s %s
                    auth_param %s realm kitchen
                    auth_param %s children 1
                    acl known proxy_auth REQUIRED
                    http_access allow known
                    http_access deny all
                    cache deny all
                    access_log none
                    pid_filename none
                    shutdown_lifetime 0 seconds
                    cache_log /dev/null
                    """.formatted(port, scheme, helper, users, scheme, scheme));
        // Started by root it goes on as another user, who has to see into the test's folder.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return start(
                folder,
                port,
                List.of(Peers.program("squid"), "-N", "-n", "soto" + port, "-f", configuration.toString()));
    }

    /** Tinyproxy, which knows Basic, and ends each connection that it refuses. */
    static ProxyServer tinyproxy(Path folder) throws IOException {
        int port = freePort();
        Path configuration = Files.writeString(
                folder.resolve("tinyproxy.conf"),
                "Port " + port + "\nListen 127.0.0.1\nTimeout 600\nBasicAuth " + USER + " " + PASSWORD + "\n");
        return start(folder, port, List.of(Peers.program("tinyproxy"), "-d", "-c", configuration.toString()));
    }

    /** Microsocks: SOCKS 5 with user and password. */
    static ProxyServer microsocks(Path folder) throws IOException {
        int port = freePort();
        return start(
                folder,
                port,
                List.of(
                        Peers.program("microsocks"),
                        "-i",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-u",
                        USER,
                        "-P",
                        PASSWORD));
    }

    /** Dante: SOCKS 4 and 5 for everybody. */
    static ProxyServer dante(Path folder) throws IOException {
        int port = freePort();
        Path configuration = Files.writeString(folder.resolve("danted.conf"), """
            logoutput: stderr
            internal: 127.0.0.1 port = %d
            external: 127.0.0.1
            socksmethod: none
            clientmethod: none
            client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
            socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
            """.formatted(port));
        return start(
                folder,
                port,
                List.of(
                        Peers.program("danted"),
                        "-f",
                        configuration.toString(),
                        "-p",
                        folder.resolve("pid").toString()));
    }

    /** Returns the port, as none of these proxies can choose one and say which. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static ProxyServer start(Path folder, int port, List<String> command) throws IOException {
        Path printed = folder.resolve("printed");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        ProxyServer proxy = new ProxyServer(process, port);
        try {
            proxy.awaitListening(printed);
        } catch (IOException | AssertionError failure) {
            proxy.close();
            throw failure;
        }
        return proxy;
    }

    private void awaitListening(Path printed) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("the proxy does not listen; it printed:\n" + Files.readString(printed));
            }
        }
    }

    private boolean listens() {
        try {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                return false;
            }
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", interrupt));
        }
    }

    int port() {
        return port;
    }

    /** Asks it to end: one that is killed would leave its shared memory behind. */
    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
