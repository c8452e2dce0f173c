package dev.soto.libsoup;

import dev.soto.connection.ConnectionDetails;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.ConnectionServices;
import dev.soto.connection.Transport;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.ServerHandshake;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.protocol.model.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Two connections joined by a TCP connection over loopback, after an opening handshake: direct, when only the records of the
 * handshake are handed over, or over HTTP, when its messages are written and read. Or one connection and a raw socket.
 */
final class SetUp implements AutoCloseable {
    private static final ServerHandshake SERVER = new ServerHandshake(ServerHandshake.Strictness.LIBSOUP);
    private static final String PATH = "/unix";

    /** The two sides of a conversation. */
    record Joined(Side client, Side server) {}

    private final boolean overHttp;
    private final ExecutorService executor = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "set-up");
        thread.setDaemon(true);
        return thread;
    });
    private final ConnectionServices services = ConnectionServices.create(executor);
    private final Deque<AutoCloseable> opened = new ConcurrentLinkedDeque<>();

    ConnectionOptions clientOptions = ConnectionOptions.LIBSOUP;
    ConnectionOptions serverOptions;
    ExtensionManager clientExtensions = new ExtensionManager();
    ExtensionManager serverExtensions = new ExtensionManager();
    List<String> clientProtocols = List.of();

    @Nullable
    List<String> serverProtocols;

    @Nullable
    String origin;

    @Nullable
    String expectedOrigin;

    Consumer<Headers> request = headers -> {};
    Consumer<Headers> response = headers -> {};
    Consumer<Side> onServerOpen = side -> {};
    UnaryOperator<Transport> serverTransport = transport -> transport;
    byte[] behindRequest = {};

    /** What the server was asked and answered last. */
    volatile @Nullable UpgradeRequest asked;

    volatile @Nullable UpgradeResponse answered;
    /** The header fields of the answer as the client got them. */
    volatile @Nullable Headers received;

    volatile @Nullable Side server;

    SetUp(boolean overHttp) {
        this.overHttp = overHttp;
        this.serverOptions = overHttp ? ConnectionOptions.LIBSOUP_SERVER : ConnectionOptions.LIBSOUP;
    }

    boolean overHttp() {
        return overHttp;
    }

    static ExtensionManager deflate() {
        return new ExtensionManager()
                .add(() -> new PerMessageDeflate(
                        DeflateOptions.builder().thresholdBytes(0).build()));
    }

    /** Both sides support permessage-deflate and compress every message. */
    SetUp withDeflate() {
        clientExtensions = deflate();
        serverExtensions = deflate();
        return this;
    }

    /** Joins a client and a server. */
    Joined join() throws HandshakeException, IOException {
        Socket[] ends = sockets();
        try (ClientHandshake handshake =
                ClientHandshake.prepare(new SecureRandom(), origin, clientProtocols, clientExtensions, List.of())) {
            Headers headers = handshake.requestHeaders().set("Host", "127.0.0.1:" + ends[0].getPort());
            request.accept(headers);
            UpgradeRequest get = new UpgradeRequest("GET", PATH, headers);
            UpgradeResponse answer;
            ByteBuffer early = ByteBuffer.allocate(0);
            CompletableFuture<Side> serverSide;
            if (overHttp) {
                Side.push(ends[0], concat(HttpHead.bytes("GET " + PATH + " HTTP/1.1", headers), behindRequest));
                serverSide = CompletableFuture.supplyAsync(() -> serve(ends[1]), executor);
                HttpHead head = HttpHead.read(ends[0].getInputStream());
                answer = new UpgradeResponse(Integer.parseInt(head.word(1)), head.headers());
                early = head.rest();
            } else {
                Side.push(ends[0], behindRequest);
                serverSide = CompletableFuture.completedFuture(accept(get, ends[1], ByteBuffer.allocate(0)));
                answer = answered;
            }
            received = answer.headers();
            ClientHandshake.Agreement agreed = verify(handshake, answer, ends[0]);
            Side client = open(
                    new Side(
                            Role.CLIENT,
                            ends[0],
                            early,
                            transport -> transport,
                            agreed.extensions(),
                            new ConnectionDetails(uri(ends[0].getPort()), origin, agreed.subprotocol()),
                            clientOptions,
                            services),
                    side -> {});
            return new Joined(client, serverSide.join());
        }
    }

    private static ClientHandshake.Agreement verify(ClientHandshake handshake, UpgradeResponse answer, Socket socket)
            throws HandshakeException, IOException {
        try {
            return handshake.verify(answer);
        } catch (HandshakeException e) {
            socket.close();
            throw e;
        }
    }

    private static URI uri(int port) {
        return URI.create("ws://127.0.0.1:" + port + PATH);
    }

    private static byte[] concat(byte[] head, byte[] rest) {
        return ByteBuffer.allocate(head.length + rest.length)
                .put(head)
                .put(rest)
                .array();
    }

    private @Nullable Side serve(Socket socket) {
        try {
            HttpHead head = HttpHead.read(socket.getInputStream());
            return accept(new UpgradeRequest(head.word(0), head.word(1), head.headers()), socket, head.rest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Side accept(UpgradeRequest get, Socket socket, ByteBuffer early) throws IOException {
        asked = get;
        try {
            ServerHandshake.Accepted accepted = SERVER.process(get, expectedOrigin, serverProtocols, serverExtensions);
            answer(socket, accepted.response(), "Switching Protocols");
            server = open(
                    new Side(
                            Role.SERVER,
                            socket,
                            early,
                            serverTransport,
                            accepted.extensions(),
                            new ConnectionDetails(
                                    uri(socket.getLocalPort()), get.headers().first("Origin"), accepted.subprotocol()),
                            serverOptions,
                            services),
                    onServerOpen);
            return server;
        } catch (HandshakeException e) {
            answer(socket, e.response(), "Refused");
            socket.close();
            return null;
        }
    }

    private void answer(Socket socket, UpgradeResponse answer, String phrase) {
        response.accept(answer.headers());
        answered = answer;
        if (overHttp) {
            Side.push(socket, HttpHead.bytes("HTTP/1.1 " + answer.status() + " " + phrase, answer.headers()));
        }
    }

    private Side open(Side side, Consumer<Side> onOpen) {
        opened.push(side::abandon);
        side.connection.start(() -> onOpen.accept(side));
        return side;
    }

    /** A connection and the raw socket of its peer. */
    record HalfDirect(Side side, Socket raw) {
        void push(String hex) {
            Side.push(raw, HexFormat.of().parseHex(hex.replace(" ", "")));
        }

        /** Ends the peer's direction. */
        void end() throws IOException {
            raw.shutdownOutput();
        }

        /** Reads so many bytes that the connection sends. */
        byte[] read(int count) throws IOException {
            return raw.getInputStream().readNBytes(count);
        }
    }

    HalfDirect halfDirect(Role role, ExtensionChain extensions) throws IOException {
        Socket[] ends = sockets();
        ConnectionOptions options = role == Role.CLIENT ? clientOptions : serverOptions;
        Side side = new Side(
                role,
                ends[0],
                ByteBuffer.allocate(0),
                transport -> transport,
                extensions,
                ConnectionDetails.UNKNOWN,
                options,
                services);
        return new HalfDirect(open(side, opening -> {}), ends[1]);
    }

    HalfDirect halfDirect(Role role) throws IOException {
        return halfDirect(role, ExtensionChain.EMPTY);
    }

    /** Returns both ends of a TCP connection, that of the client first. */
    private Socket[] sockets() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket acceptor = new ServerSocket(0, 1, loopback)) {
            Socket client = new Socket(loopback, acceptor.getLocalPort());
            Socket accepted = acceptor.accept();
            client.setTcpNoDelay(true);
            accepted.setTcpNoDelay(true);
            opened.push(client);
            opened.push(accepted);
            return new Socket[] {client, accepted};
        }
    }

    /** Lets go of the connections, which have ended. */
    void forget() {
        opened.clear();
        server = null;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        services.timer().close();
        executor.shutdownNow();
    }
}
