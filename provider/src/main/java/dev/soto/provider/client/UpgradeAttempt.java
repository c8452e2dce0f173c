package dev.soto.provider.client;

import dev.soto.protocol.handshake.Bootstrap;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.provider.jetty.Http2EndPoint;
import dev.soto.provider.jetty.JettyChannel;
import dev.soto.provider.observe.HandshakePhase;
import dev.soto.provider.settings.HttpVersionChoice;
import dev.soto.transport.ChannelTransport;
import dev.soto.transport.ReadServices;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.HttpUpgrader;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request that asks for an upgrade. The answer is a future: with a transport, that reads nothing before it is
 * started, for 101 (HTTP/2: 2xx), without one for any other status.
 */
final class UpgradeAttempt implements SharedSockets.User {

    /**
     * What the server answered.
     *
     * @param response status and header fields
     * @param transport belongs to the caller; null unless the status is 101, or 2xx for HTTP/2
     * @param http the same answer as the HTTP client has it
     */
    record Answer(UpgradeResponse response, @Nullable ChannelTransport transport, Response http) {}

    private final HttpClient client;
    private final @Nullable SharedSockets sockets;
    private final ReadServices reading;
    private final boolean nonBlocking;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final ClientUri target;
    private final Headers headers;
    private final Request request;
    private final long sent = ConnectTimes.now();
    private volatile long answeredAt;
    private volatile Origin.@Nullable Address server;

    /** Carries the WebSocket over HTTP/2, once there is one. */
    private volatile @Nullable Http2EndPoint stream;

    /** An answer that is no upgrade. */
    private volatile @Nullable Answer refusal;

    /** What Jetty takes the bytes of the WebSocket for. */
    private volatile Content.@Nullable Source body;

    /**
     * Prepares a request.
     *
     * @param version of HTTP
     * @param unixSocket where to connect instead of host and port of the target; null for these
     */
    UpgradeAttempt(
            HttpClients.Lease lease,
            HttpVersionChoice version,
            ReadServices reading,
            boolean nonBlocking,
            ClientUri target,
            Headers headers,
            @Nullable Path unixSocket) {
        this.client = lease.client();
        this.sockets = lease.sockets();
        this.reading = reading;
        this.nonBlocking = nonBlocking;
        this.target = target;
        this.headers = headers;
        this.request = client.newRequest(target.uri())
                .method(HttpMethod.GET)
                .headers(fields -> {
                    String host = target.hostField();
                    if (host != null) {
                        fields.put(HttpHeader.HOST, host);
                    }
                    headers.toOrderedMap().forEach((name, values) -> {
                        fields.remove(name);
                        values.forEach(value -> fields.add(name, value));
                    });
                })
                .attribute(HttpUpgrader.Factory.class.getName(), (HttpUpgrader.Factory) Upgrader::new)
                .onResponseHeaders(this::answered)
                // Without a reader of the body Jetty would read it, and over HTTP/2 the first bytes of the WebSocket
                // are one.
                .onResponseContentSource((response, content) -> body = content);
        if (version == HttpVersionChoice.HTTP_1_1) {
            request.version(HttpVersion.HTTP_1_1);
        }
        if (unixSocket != null) {
            request.transport(new Transport.TCPUnix(unixSocket));
        }
    }

    /** Returns the header fields of the request, with what others than Soto have put there. */
    Headers sentHeaders() {
        return convert(request.getHeaders());
    }

    /** Sends the request; called once. */
    CompletableFuture<Answer> send() {
        if (sockets != null) {
            // Here, for Jetty changes what it goes by when it sends the request.
            server = client.resolveDestination(request).getOrigin().getAddress();
            sockets.begin(this);
        }
        request.send(this::completed);
        return answer;
    }

    /** Gives up; a transport that is on its way is closed. */
    void abort(Throwable cause) {
        if (!answer.completeExceptionally(cause)) {
            // It came while its caller gave up: nobody else has the transport.
            answer.thenAccept(UpgradeAttempt::closeTransport);
        }
        // Jetty waits with an abort for the end of a read, and a server's TLS may send for ever what is nothing.
        FirstBytes.cut(request.getConnection());
        giveUpSocket();
        request.abort(cause);
    }

    private void giveUpSocket() {
        if (sockets != null) {
            sockets.giveUp(this);
        }
    }

    @Override
    public Origin.@Nullable Address server() {
        return server;
    }

    @Override
    public boolean isConnecting() {
        return !answer.isDone();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        Connection connection = request.getConnection();
        return connection == null ? null : connection.getLocalSocketAddress();
    }

    /**
     * Returns what came instead of an answer.
     *
     * @param failure of the attempt
     * @return null when nobody knows: no connection, HTTP/2
     */
    @Nullable
    Heard heard(Throwable failure) {
        // What a proxy answers to CONNECT has a request of its own.
        Heard ofProxy = failure instanceof HttpResponseException answer
                ? FirstBytes.heardBy(answer.getResponse().getRequest().getConnection())
                : null;
        return ofProxy == null ? FirstBytes.heardBy(request.getConnection()) : ofProxy;
    }

    /** Returns whether there was a connection to the server: not to its proxy alone. */
    boolean reachedServer() {
        return request.getConnection() != null;
    }

    /** Returns how long the phases took, once there is an answer; none over HTTP/2. */
    Map<HandshakePhase, Duration> phases() {
        ConnectTimes times = FirstBytes.timesOf(request.getConnection());
        return times == null ? Map.of() : times.phases(sent, answeredAt);
    }

    private static void closeTransport(Answer unwanted) {
        if (unwanted.transport() != null) {
            unwanted.transport().close();
        }
    }

    /** Called behind {@link Upgrader#upgrade} where that is. */
    private void answered(Response response) {
        if (answeredAt == 0) {
            answeredAt = ConnectTimes.now();
        }
        UpgradeResponse converted = convert(response);
        if (!converted.switchesProtocols()) {
            // The body is of no interest, and it may be long. Whether this was an answer is known when the request ends
            // so: Jetty
            // calls this also with a status of its own, for an answer that it cannot read.
            refusal = new Answer(converted, null, response);
            response.abort(new UnwantedBody());
        }
    }

    private void completed(Result result) {
        if (sockets != null) {
            sockets.end(this);
        }
        Throwable failure = result.getFailure();
        Answer refused = refusal;
        if (refused != null && (failure == null || failure instanceof UnwantedBody)) {
            answer.complete(refused);
        }
        ConnectTimes times = FirstBytes.timesOf(request.getConnection());
        answer.completeExceptionally(
                failure == null
                        ? new IllegalStateException("the request ended without an upgrade")
                        : times == null ? failure : times.cause(failure));
        EndPoint carrying = stream;
        if (failure != null && carrying != null) {
            streamFailed(carrying, failure);
        }
    }

    /** When a connection of HTTP/2 breaks, Jetty fails the requests on it and does not tell the end points of their streams. */
    private void streamFailed(EndPoint carrying, Throwable failure) {
        try {
            client.getExecutor().execute(() -> carrying.close(failure));
        } catch (RejectedExecutionException stopped) {
            carrying.close(failure);
        }
    }

    private static UpgradeResponse convert(Response response) {
        return new UpgradeResponse(
                response.getStatus(), convert(response.getHeaders()), bootstrap(response.getVersion()));
    }

    private static Headers convert(HttpFields fields) {
        Headers headers = new Headers();
        for (HttpField field : fields) {
            String value = field.getValue();
            headers.add(field.getName(), value == null ? "" : value);
        }
        return headers;
    }

    private static Bootstrap bootstrap(HttpVersion version) {
        return version == HttpVersion.HTTP_2 ? Bootstrap.EXTENDED_CONNECT : Bootstrap.UPGRADE;
    }

    private final class Upgrader implements HttpUpgrader {
        private final Bootstrap bootstrap;

        Upgrader(HttpVersion version) {
            this.bootstrap = bootstrap(version);
        }

        /** For HTTP/1.1 everything was set when the request was made. */
        @Override
        public void prepare(Request prepared) {
            if (bootstrap == Bootstrap.EXTENDED_CONNECT) {
                Headers sent = bootstrap.select(headers);
                prepared.method(HttpMethod.CONNECT)
                        .attribute(HttpUpgrader.PROTOCOL_ATTRIBUTE, "websocket")
                        // RFC 8441 section 5.
                        .scheme(target.isSecure() ? "https" : "http")
                        .headers(fields -> headers.names().stream()
                                .filter(name -> !sent.has(name))
                                .forEach(fields::remove));
            }
        }

        @Override
        public void upgrade(Response response, EndPoint remembering, Callback callback) {
            answeredAt = ConnectTimes.now();
            EndPoint endPoint = FirstBytes.without(remembering);
            UpgradeResponse converted = convert(response);
            JettyChannel channel = new JettyChannel(
                    bootstrap == Bootstrap.EXTENDED_CONNECT ? levelled(response, endPoint) : endPoint,
                    reading,
                    reading.detector(request.getURI().toString()),
                    nonBlocking,
                    new Opening(converted, response));
            if (sockets != null && bootstrap == Bootstrap.UPGRADE) {
                sockets.take(UpgradeAttempt.this, endPoint);
            }
            // Here and now: Jetty's HTTP connection goes on reading when it is still there after this call.
            endPoint.upgrade(channel);
            callback.succeeded();
            tellSuccess(response);
        }

        /** Jetty keeps an upgrade over HTTP/1.1 from who listens to the request, as an agent does, whose span would never end. */
        private static void tellSuccess(Response response) {
            if (response.getVersion() != HttpVersion.HTTP_2 && response.getRequest() instanceof HttpRequest own) {
                own.getResponseListeners().notifySuccess(response);
            }
        }

        private EndPoint levelled(Response response, EndPoint endPoint) {
            Http2EndPoint levelled = new Http2EndPoint(
                    endPoint,
                    reading.buffers(),
                    response.getRequest().getConnection().getSslSessionData(),
                    this::endRequest);
            stream = levelled;
            return levelled;
        }

        /** The request lasts as long as its stream; its end gives the place on the connection back. */
        private void endRequest(Http2EndPoint.Ending ending) {
            Content.Source content = body;
            Content.Chunk last = ending == Http2EndPoint.Ending.ENDED && content != null ? content.read() : null;
            if (last == null || Content.Chunk.isFailure(last)) {
                request.abort(new StreamEnded());
                // A server that had to be given up may go on sending what is nothing to any stream.
                giveUpSocket();
            }
            // Otherwise it has succeeded, and to abort it would reset the stream.
        }

        private final class Opening implements JettyChannel.Opening {
            private final UpgradeResponse converted;
            private final Response response;

            Opening(UpgradeResponse converted, Response response) {
                this.converted = converted;
                this.response = response;
            }

            @Override
            public void upgraded() {
                Http2EndPoint carrying = stream;
                if (carrying != null) {
                    carrying.upgraded(reading.executor());
                }
            }

            @Override
            public void open(ChannelTransport transport) {
                if (!answer.complete(new Answer(converted, transport, response))) {
                    transport.close();
                }
            }
        }
    }

    /** Ends the request of a stream that has been closed; nobody sees it. */
    private static final class StreamEnded extends Exception {
        private static final long serialVersionUID = 1L;

        StreamEnded() {
            super("the stream of the WebSocket is closed", null, false, false);
        }
    }

    /** Ends the request; nobody sees it. */
    private static final class UnwantedBody extends Exception {
        private static final long serialVersionUID = 1L;

        UnwantedBody() {
            super("the body of a refused handshake is not read", null, false, false);
        }
    }
}
