package dev.soto.cli;

import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import dev.soto.provider.settings.ClientSecurityTable;
import dev.soto.provider.settings.ClientTable;
import dev.soto.provider.settings.ConnectionTable;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Connects, sends what comes on standard input, a text message a line, and prints what the server sends. */
@Command(
        name = "connect",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Connects to a WebSocket. Each line of standard input is sent as a text message; each text message of"
                        + " the server is printed as a line, a binary one in hexadecimal digits. The variables"
                        + " https_proxy, http_proxy, all_proxy and no_proxy are heeded.")
final class ConnectCommand implements Callable<Integer> {
    /** Who presses Ctrl-C does not wait long for a server. */
    private static final int PATIENCE_SECONDS = 2;

    @Parameters(
            paramLabel = "URI",
            converter = Target.class,
            description = "ws://... or wss://...; host:port/path is ws, http is ws, https is wss.")
    private URI uri = URI.create("ws:/");

    @Option(
            names = {"-s", "--subprotocol"},
            paramLabel = "NAME",
            description = "Offer a subprotocol; again for more.")
    private List<String> subprotocols = List.of();

    @Option(
            names = {"-o", "--origin"},
            description = "Send this Origin.")
    private @Nullable String origin;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME:VALUE",
            description = "Send a header field; again for more.")
    private List<String> headers = List.of();

    @Option(names = "--auth", paramLabel = "USER:PASSWORD", description = "Send Basic credentials (RFC 7617).")
    private @Nullable String credentials;

    @Option(
            names = "--proxy",
            description =
                    "none, system (the JVM's), http://host:port or socks5://host:port (default: as the environment"
                            + " says).")
    private @Nullable String proxy;

    @Option(
            names = {"-L", "--redirects"},
            description = "Follow redirects.")
    private boolean redirects;

    @Option(
            names = {"-z", "--compress"},
            description = "Offer permessage-deflate (RFC 7692).")
    private boolean compress;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "Give up when there is no answer after so long (default: 30).")
    private double timeout = 30;

    @Option(
            names = {"-x", "--execute"},
            paramLabel = "TEXT",
            description = "Send a text message before standard input; again for more.")
    private List<String> first = List.of();

    @Option(
            names = {"-n", "--no-input"},
            description = "Do not read standard input.")
    private boolean noInput;

    @Option(
            names = "--unix",
            paramLabel = "PATH",
            description = "Connect to this Unix domain socket; URI names the server.")
    private @Nullable String unixSocket;

    @Option(names = "--http", paramLabel = "VERSION", description = "1.1 (the default), 2 (RFC 8441) or auto.")
    private String http = "1.1";

    @Option(
            names = {"-r", "--reconnect"},
            paramLabel = "SECONDS",
            converter = Seconds.class,
            arity = "0..1",
            fallbackValue = "1",
            description = "When the server cannot be reached or the connection breaks, connect again after so long"
                    + " (without a number: 1).")
    private @Nullable Double reconnect;

    @Option(
            names = "--retries",
            description = "At most so many attempts in a row with --reconnect (default: without end).")
    private int retries = Integer.MAX_VALUE;

    @Option(
            names = "--keep-alive",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "Ping so often, and give a server up that does not answer (default: 45; 0 is never).")
    private @Nullable Double keepAlive;

    @Option(
            names = {"-P", "--show-pings"},
            description = "Print pings of the server and answers to keep-alive.")
    private boolean showPings;

    @Option(names = "--ping", paramLabel = "PAYLOAD", description = "Send a ping, and print the pong.")
    private @Nullable String ping;

    @Option(
            names = "--rtt",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            arity = "0..1",
            fallbackValue = "1",
            description = "Ping so often (without a number: 1), and print how long the answers take.")
    private @Nullable Double roundTrip;

    @Option(
            names = {"-c", "--count"},
            description = "Close after so many messages of the server.")
    private int count = Integer.MAX_VALUE;

    @Option(
            names = {"-w", "--wait"},
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description = "Close so long after the end of the input (default: 1; with --no-input, never).")
    private @Nullable Double linger;

    @Option(
            names = "--close",
            paramLabel = "CODE[:REASON]",
            converter = CloseOption.class,
            description = "Close with this (default: 1000).")
    private CloseStatus close = new CloseStatus(CloseCode.NORMAL, "");

    @Mixin
    private InputOptions input = new InputOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Terminal terminal;
    private final Map<String, String> environment;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Conversation current;

    ConnectCommand(Terminal terminal, Map<String, String> environment) {
        this.terminal = terminal;
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Output shown = output.output(terminal, spec);
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count is " + count + ", allowed is: 1 and more");
        }
        if (roundTrip != null) {
            SettingOptions.requireTime(spec, "--rtt", roundTrip);
        }
        Input messages = noInput ? null : new Input(terminal, input.split(output.binary()), output.binary());
        if (messages != null) {
            messages.start();
        }
        terminal.whenBroken(this::stop);
        try (Interrupts ignored = new Interrupts(this::stopAndWait)) {
            return converse(shown, messages);
        } finally {
            ended.countDown();
        }
    }

    /** Ends the conversation; returns whether there is one. */
    private boolean stop() {
        stopping.countDown();
        Conversation now = current;
        return now != null && now.stop();
    }

    private void stopAndWait() {
        try {
            if (stop() && !ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                terminal.note("error: the server has not answered the close");
            }
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        }
    }

    private int converse(Output shown, @Nullable Input messages) throws IOException, InterruptedException {
        int left = count;
        int failed = 0;
        try (SotoClient client = new SotoClient()) {
            while (true) {
                RoundTrips roundTrips = roundTrip == null ? null : new RoundTrips(shown, roundTrip);
                Conversation conversation = new Conversation(terminal, shown, left, close, showPings, roundTrips);
                current = conversation;
                int code;
                try {
                    WebSocketConnection connection =
                            client.connect(uri, options(conversation)).get();
                    failed = 0;
                    terminal.note("connected to " + connection.details().uri() + agreed(connection));
                    if (roundTrips != null) {
                        roundTrips.begin(connection);
                    }
                    send(connection, conversation, messages);
                    code = exitCode(conversation);
                    if (roundTrips != null) {
                        terminal.note(roundTrips.summary());
                    }
                    left = conversation.left();
                } catch (IllegalArgumentException option) {
                    throw new ParameterException(spec.commandLine(), String.valueOf(option.getMessage()), option);
                } catch (ExecutionException failure) {
                    code = explain(failure.getCause() == null ? failure : failure.getCause());
                }
                if (messages != null && messages.hasFailed()) {
                    return SotoCat.USAGE;
                }
                Double delay = reconnect;
                if (delay == null || isStopped(0) || !mayPass(code, conversation) || failed++ >= retries) {
                    return code;
                }
                terminal.note("connecting again in " + delay + " s");
                if (isStopped(delay)) {
                    return code;
                }
            }
        }
    }

    private boolean isStopped(double withinSeconds) throws InterruptedException {
        return stopping.await((long) (withinSeconds * 1_000), TimeUnit.MILLISECONDS);
    }

    private ClientOptions options(Conversation conversation) throws IOException {
        ClientOptions.Builder options = ClientOptions.builder()
                .subprotocols(subprotocols.toArray(String[]::new))
                .setting("dev.soto.followRedirects", redirects)
                .extensions(extensions())
                .transport(output.around(terminal))
                .listener(conversation::opened);
        SettingOptions settings = new SettingOptions(spec, options);
        settings.time("--timeout", ClientTable.HANDSHAKE_TIMEOUT, timeout);
        settings.text("--http", ClientTable.HTTP_VERSION, http);
        tls.apply(options::tls);
        if (origin != null) {
            options.origin(origin);
        }
        String way = proxy == null ? new ProxyVariables(environment).proxyOf(uri) : proxy;
        if (way != null) {
            settings.text(proxy == null ? "the proxy of the environment" : "--proxy", ClientSecurityTable.PROXY, way);
        }
        if (unixSocket != null) {
            settings.text("--unix", ClientTable.UNIX_SOCKET, unixSocket);
        }
        if (keepAlive != null) {
            settings.time("--keep-alive", ConnectionTable.KEEP_ALIVE_INTERVAL, keepAlive);
        }
        if (credentials != null) {
            options.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        headers.forEach(header -> addHeader(options, header));
        return options.build();
    }

    private ExtensionManager extensions() {
        ExtensionManager extensions = new ExtensionManager();
        return compress ? extensions.add(() -> new PerMessageDeflate(DeflateOptions.DEFAULT)) : extensions;
    }

    private void addHeader(ClientOptions.Builder options, String header) {
        int colon = header.indexOf(':');
        try {
            options.header(header.substring(0, Math.max(0, colon)), header.substring(colon + 1));
        } catch (IllegalArgumentException bad) {
            throw new ParameterException(
                    spec.commandLine(), "--header '" + header + "' is not NAME:VALUE: " + bad.getMessage());
        }
    }

    private static String agreed(WebSocketConnection connection) {
        String subprotocol = connection.details().subprotocol();
        return (subprotocol == null ? "" : ", subprotocol " + subprotocol)
                + (connection.extensions().negotiated().isEmpty() ? "" : ", compressed");
    }

    private void send(WebSocketConnection connection, Conversation conversation, @Nullable Input messages) {
        try {
            if (ping != null) {
                connection.sendPing(ByteBuffer.wrap(ping.getBytes(StandardCharsets.UTF_8)));
            }
            first.forEach(message -> connection.sendText(message, null));
        } catch (IllegalStateException closed) {
            // The conversation knows why.
            return;
        }
        if (messages == null) {
            conversation.closeAfter(linger == null ? Double.POSITIVE_INFINITY : linger);
        } else {
            messages.sendTo(new Input.Target(connection, conversation, linger == null ? 1 : linger));
        }
    }

    /** Not after a close that was meant, nor when the server does not want this client (1008) or refused the handshake. */
    private static boolean mayPass(int code, Conversation conversation) throws InterruptedException {
        return code == SotoCat.NETWORK
                || code == SotoCat.CLOSED_WITH_CODE && conversation.awaitEnd().code() != CloseCode.POLICY_VIOLATION;
    }

    private int exitCode(Conversation conversation) throws InterruptedException {
        CloseStatus status = conversation.awaitEnd();
        if (conversation.closedByUs()) {
            terminal.note("closed");
            return 0;
        }
        terminal.note("closed by the server: " + status);
        return switch (status.code()) {
            case CloseCode.NORMAL, CloseCode.GOING_AWAY, CloseCode.NO_STATUS -> 0;
            case CloseCode.ABNORMAL -> SotoCat.NETWORK;
            default -> SotoCat.CLOSED_WITH_CODE;
        };
    }

    private int explain(Throwable failure) {
        if (failure instanceof IllegalArgumentException) {
            throw new ParameterException(spec.commandLine(), String.valueOf(failure.getMessage()));
        }
        if (failure instanceof HandshakeException refused) {
            terminal.note("refused: " + refused.getMessage());
            return SotoCat.REFUSED;
        }
        terminal.note("error: " + failure.getMessage());
        return SotoCat.NETWORK;
    }
}
