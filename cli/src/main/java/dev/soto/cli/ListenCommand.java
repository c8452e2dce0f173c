package dev.soto.cli;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.server.SotoServer;
import dev.soto.server.SotoServerBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Listens, prints what clients send, and sends what comes on standard input to all of them. */
@Command(
        name = "listen",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Listens for WebSockets. Each message is printed behind the number of its client; each line of standard"
                        + " input is sent to all clients, and waits while there is none. With --cert it is wss.")
final class ListenCommand implements Callable<Integer> {
    @Option(
            names = {"-p", "--port"},
            description = "The port, 0 for a free one (default: ${DEFAULT-VALUE}).")
    private int port = 8080;

    @Option(names = "--host", description = "The address (default: ${DEFAULT-VALUE}); 0.0.0.0 for the whole network.")
    private String host = "127.0.0.1";

    @Option(names = "--path", description = "The path; those below it are served too (default: ${DEFAULT-VALUE}).")
    private String path = "/";

    @Option(
            names = {"-o", "--origin"},
            description = "Refuse all others.")
    private @Nullable String origin;

    @Option(
            names = {"-s", "--subprotocol"},
            paramLabel = "NAME",
            description = "Accept a subprotocol; again for more, the preferred one first.")
    private @Nullable List<String> subprotocols;

    @Option(
            names = {"-e", "--echo"},
            description = "Send every message back.")
    private boolean echo;

    @Option(names = "--once", description = "End when the first client has gone.")
    private boolean once;

    @Option(names = "--require-cert", description = "Refuse clients without a certificate that --ca trusts.")
    private boolean requireCertificate;

    @Mixin
    private InputOptions input = new InputOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Terminal terminal;
    private volatile Output shown;
    private final AtomicInteger numbers = new AtomicInteger();
    /** By their numbers; its own monitor guards it. */
    private final Map<Integer, WebSocketConnection> clients = new TreeMap<>();

    private final CountDownLatch oneHasGone = new CountDownLatch(1);

    ListenCommand(Terminal terminal) {
        this.terminal = terminal;
        this.shown = output.output(terminal, spec);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        shown = output.output(terminal, spec);
        try (SotoServer server = builder().start();
                Interrupts ignored = new Interrupts(server::close)) {
            terminal.note("listening at " + server.uri().resolve(path));
            terminal.whenBroken(() -> {
                oneHasGone.countDown();
                // Not by the thread that writes, which is that of a client.
                new Thread(server::close, "sotocat-stop").start();
            });
            Thread sending = new Thread(this::sendInput, "sotocat-input");
            sending.setDaemon(true);
            sending.start();
            if (once) {
                oneHasGone.await();
            } else {
                server.join();
            }
            return 0;
        }
    }

    private SotoServerBuilder builder() throws IOException {
        SotoServerBuilder builder = SotoServer.builder().host(host).transport(output.around(terminal));
        try {
            builder.port(port);
            builder.websocket(path, origin, subprotocols, this::opened);
        } catch (IllegalArgumentException option) {
            throw new ParameterException(spec.commandLine(), String.valueOf(option.getMessage()), option);
        }
        tls.apply(builder::tls);
        if (requireCertificate) {
            builder.requireClientCertificates();
        }
        return builder;
    }

    private ConnectionListener opened(WebSocketConnection connection, UpgradeRequest request) {
        int number = numbers.incrementAndGet();
        synchronized (clients) {
            clients.put(number, connection);
            clients.notifyAll();
        }
        String subprotocol = connection.details().subprotocol();
        terminal.note("#" + number + " connected to " + request.target()
                + (subprotocol == null ? "" : ", subprotocol " + subprotocol));
        shown.opened(number, request.target(), subprotocol);
        return new Client(number, connection);
    }

    private void sendInput() {
        InputSplit split = input.split(output.binary());
        try {
            byte[] message;
            while ((message = split.next(terminal.bytesIn())) != null) {
                SharedMessage content = output.binary()
                        ? SharedMessage.binary(ByteBuffer.wrap(message))
                        : SharedMessage.text(Input.text(message));
                awaitClients().forEach((number, client) -> send(number, client, content));
            }
        } catch (CharacterCodingException noText) {
            terminal.note("error: standard input " + Input.NO_TEXT);
        } catch (IOException broken) {
            terminal.note("error: standard input cannot be read: " + broken.getMessage());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<Integer, WebSocketConnection> awaitClients() throws InterruptedException {
        synchronized (clients) {
            while (clients.isEmpty()) {
                clients.wait();
            }
            return new TreeMap<>(clients);
        }
    }

    private void send(int number, WebSocketConnection client, SharedMessage message) {
        try {
            client.sendShared(message, null);
        } catch (IllegalStateException closing) {
            terminal.note("#" + number + " is closing and was not sent the next " + message.payloadBytes() + " bytes");
        }
    }

    private final class Client implements ConnectionListener {
        private final int number;
        private final WebSocketConnection connection;

        Client(int number, WebSocketConnection connection) {
            this.number = number;
            this.connection = connection;
        }

        @Override
        public void onText(String message) {
            shown.text(number, message);
            if (echo) {
                connection.sendText(message, null);
            }
        }

        @Override
        public void onBinary(ByteBuffer message) {
            shown.binary(number, message);
            if (echo) {
                connection.sendBinary(message, null);
            }
        }

        @Override
        public void onError(Throwable error) {
            terminal.note("#" + number + " error: " + error.getMessage());
        }

        @Override
        public void onClosed(CloseStatus status) {
            synchronized (clients) {
                clients.remove(number);
            }
            shown.closed(number, status.code(), status.reason(), "peer");
            terminal.note("#" + number + " closed: " + status);
            oneHasGone.countDown();
        }
    }
}
