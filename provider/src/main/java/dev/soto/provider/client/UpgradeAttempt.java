package dev.soto.provider.client;

import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.provider.jetty.JettyTransport;
import dev.soto.provider.reading.CallbackPace;
import dev.soto.provider.reading.ReadServices;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpUpgrader;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request that asks for an upgrade. The answer is a future: with a transport, that reads nothing before it is
 * started, for 101, without one for any other status.
 */
final class UpgradeAttempt {

    /**
     * What the server answered.
     *
     * @param response status and header fields
     * @param transport belongs to the caller; null unless the status is 101
     * @param http the same answer as the HTTP client has it
     */
    record Answer(UpgradeResponse response, @Nullable JettyTransport transport, Response http) {}

    private final HttpClient client;
    private final ReadServices reading;
    private final boolean nonBlocking;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final Request request;

    /**
     * Prepares a request.
     *
     * @param unixSocket where to connect instead of host and port of the target; null for these
     */
    UpgradeAttempt(
            HttpClient client,
            ReadServices reading,
            boolean nonBlocking,
            ClientUri target,
            Headers headers,
            @Nullable Path unixSocket) {
        this.client = client;
        this.reading = reading;
        this.nonBlocking = nonBlocking;
        this.request = client.newRequest(target.uri())
                .method(HttpMethod.GET)
                .version(HttpVersion.HTTP_1_1)
                .headers(fields -> headers.toOrderedMap().forEach((name, values) -> {
                    fields.remove(name);
                    values.forEach(value -> fields.add(name, value));
                }))
                .attribute(HttpUpgrader.Factory.class.getName(), (HttpUpgrader.Factory) version -> new Upgrader())
                .onResponseHeaders(this::answered);
        if (unixSocket != null) {
            request.transport(new Transport.TCPUnix(unixSocket));
        }
    }

    /** Sends the request; called once. */
    CompletableFuture<Answer> send() {
        request.send(this::completed);
        return answer;
    }

    /** Gives up; a transport that is on its way is closed. */
    void abort(Throwable cause) {
        answer.completeExceptionally(cause);
        request.abort(cause);
    }

    private void answered(Response response) {
        if (response.getStatus() != HttpStatus.SWITCHING_PROTOCOLS_101) {
            // The body is of no interest, and it may be long.
            answer.complete(new Answer(convert(response), null, response));
            response.abort(new UnwantedBody());
        }
    }

    private void completed(Result result) {
        Throwable failure = result.getFailure();
        answer.completeExceptionally(
                failure == null ? new IllegalStateException("the request ended without an upgrade") : failure);
    }

    private static UpgradeResponse convert(Response response) {
        Headers headers = new Headers();
        for (HttpField field : response.getHeaders()) {
            String value = field.getValue();
            headers.add(field.getName(), value == null ? "" : value);
        }
        return new UpgradeResponse(response.getStatus(), headers);
    }

    private final class Upgrader implements HttpUpgrader {
        @Override
        public void prepare(Request prepared) {
            // Everything the request needs was set when it was made.
        }

        @Override
        public void upgrade(Response response, EndPoint endPoint, Callback callback) {
            UpgradeResponse converted = convert(response);
            JettyTransport transport = new JettyTransport(
                    endPoint,
                    client.getExecutor(),
                    reading,
                    new CallbackPace(request.getURI().toString(), System::nanoTime),
                    nonBlocking,
                    opened -> hand(new Answer(converted, opened, response), opened));
            // Here and now: Jetty's HTTP connection goes on reading when it is still there after this call.
            endPoint.upgrade(transport.connection());
            callback.succeeded();
        }

        private void hand(Answer upgraded, JettyTransport transport) {
            if (!answer.complete(upgraded)) {
                transport.close();
            }
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
