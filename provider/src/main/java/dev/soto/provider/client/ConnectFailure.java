package dev.soto.provider.client;

import dev.soto.protocol.syntax.Excerpt;
import dev.soto.provider.settings.ClientSecurityTable;
import dev.soto.provider.settings.ClientTable;
import dev.soto.provider.settings.HttpVersionChoice;
import dev.soto.provider.settings.ProxyChoice;
import dev.soto.provider.settings.Settings;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpRequestException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.RetryableRequestException;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;

/** Says in one sentence why no connection came about; the cause stays attached. */
final class ConnectFailure {
    /** 401 is not for proxies, but some have it for a wrong password. */
    private static final Set<Integer> PASSWORD_WANTED = Set.of(401, 407);

    /** A server that closes behind its alert may cut off the alert. */
    private static final String CUT = ", as one that wants a client certificate may do";

    private static final String REFUSED = "refused_stream_error";
    private static final String HTTP_1_WANTED = "http_1_1_required_error";
    private static final Pattern ERROR_OF_HTTP_2 = Pattern.compile("[a-z0-9_]+_error");
    private static final String CALM = "enhance_your_calm_error/";
    private static final String FLOOD = "the server sent more than ";
    private static final int MOST_SHOWN = 300;

    private final ClientUri target;
    private final HttpVersionChoice version;
    private final ProxyChoice proxy;
    private final @Nullable Path unixSocket;
    private final Settings settings;

    /**
     * Prepares what to say.
     *
     * @param target which was to be connected to
     * @param proxy on the way there
     * @param unixSocket instead of host and port of the target; null for these
     * @param settings of the connect
     */
    ConnectFailure(
            ClientUri target,
            HttpVersionChoice version,
            ProxyChoice proxy,
            @Nullable Path unixSocket,
            Settings settings) {
        this.target = target;
        this.version = version;
        this.proxy = proxy;
        this.unixSocket = unixSocket;
        this.settings = settings;
    }

    /**
     * Says what happened.
     *
     * @param heard what came instead of an answer; null when that is not known
     * @param reached whether there was a connection to the server, and not to its proxy alone
     */
    IOException of(Throwable cause, @Nullable Heard heard, boolean reached) {
        return new IOException(start() + reason(cause, heard, reached), cause);
    }

    private String reason(Throwable cause, @Nullable Heard heard, boolean reached) {
        if (cause instanceof HttpResponseException answer && isRefusalOfProxy(answer)) {
            return proxyAnswered(answer.getResponse().getStatus());
        }
        if (cause instanceof CancellationException) {
            return "cancelled";
        }
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return "unknown host " + target.uri().getHost() + because(cause);
        }
        if (find(cause, SSLException.class) != null) {
            return tls(cause);
        }
        if (cause instanceof SocketTimeoutException || cause instanceof TimeoutException) {
            return isTunnelled() && !reached
                    ? "the proxy has not made the way within "
                            + settings.get(ClientTable.CONNECT_TIMEOUT).toMillis() + " ms ("
                            + ClientTable.CONNECT_TIMEOUT + ")"
                    : "timed out: " + message(cause);
        }
        if (cause instanceof ConnectException) {
            return message(cause);
        }
        if (cause instanceof ClosedChannelException || cause instanceof EOFException || isReset(cause)) {
            return closed(heard, reached);
        }
        if (heard != null && !heard.isNothing()) {
            // Whatever Jetty had to say about it.
            return heard.isCut() ? closed(heard, reached) : badAnswer(cause, heard, reached);
        }
        if (isNotProcessed(cause)) {
            return "the server has not processed the request, nor the one after it (RFC 9113 section 8.7): "
                    + messages(cause);
        }
        if (isOfHttp2(cause)) {
            return http2(message(cause));
        }
        if (version == HttpVersionChoice.HTTP_2) {
            return cause instanceof HttpRequestException
                    ? "the server has no WebSocket over HTTP/2, it does not set SETTINGS_ENABLE_CONNECT_PROTOCOL (RFC 8441"
                            + " section 3); " + ClientTable.HTTP_VERSION + "=auto falls back to HTTP/1.1"
                    : shown(cause.toString()) + "; does the server speak HTTP/2 (" + ClientTable.HTTP_VERSION
                            + " is 2)?";
        }
        if (isTunnelled() && !reached && cause instanceof IllegalStateException) {
            // Jetty cannot hand on what it has read.
            return "the proxy sent something behind its answer to CONNECT, before anything was asked of the server";
        }
        return shown(cause.toString());
    }

    /** Whether the server of HTTP/2 has reset the stream, or sent too much of what only makes work: Jetty has the name of the error for it. */
    private static boolean isOfHttp2(Throwable cause) {
        String message = cause instanceof IOException ? message(cause) : "";
        return ERROR_OF_HTTP_2.matcher(message).matches() || message.startsWith(CALM + FLOOD);
    }

    private static String http2(String error) {
        return error.startsWith(CALM)
                ? shown(error.substring(CALM.length()))
                : "the server has reset the stream of the handshake: " + error + " (RFC 9113 section 7)"
                        + (HTTP_1_WANTED.equals(error)
                                ? ", it wants HTTP/1.1: try " + ClientTable.HTTP_VERSION + "=1.1"
                                : "");
    }

    /** What the server sent may be in Jetty's words as it is. */
    private static String shown(String text) {
        return text.length() <= MOST_SHOWN && text.chars().allMatch(c -> c >= ' ' && c <= '~')
                ? text
                : Excerpt.of(text);
    }

    /** Whether the server of HTTP/2 says that it has not processed the request (RFC 9113 section 8.7), by GOAWAY or REFUSED_STREAM. */
    static boolean isNotProcessed(Throwable cause) {
        // Jetty has a class for the one and a text for the other.
        return cause instanceof RetryableRequestException
                || cause instanceof IOException && REFUSED.equals(cause.getMessage());
    }

    private String start() {
        return "cannot connect to " + target + way() + ": ";
    }

    private String way() {
        if (unixSocket != null) {
            return " over the Unix domain socket " + unixSocket;
        }
        return proxy.host() == null ? "" : " through " + proxy;
    }

    private boolean isTunnelled() {
        return proxy.kind() == ProxyChoice.Kind.HTTP;
    }

    private boolean isSocks() {
        return proxy.kind() == ProxyChoice.Kind.SOCKS4 || proxy.kind() == ProxyChoice.Kind.SOCKS5;
    }

    /** Who is at the other end. */
    private String speaker(boolean reached) {
        return isTunnelled() && !reached ? "the proxy" : "the server at " + target.address();
    }

    /** Jetty has the same exception for a refusal that was sent and for an answer that cannot be read, with a status of its own. */
    private static boolean isRefusalOfProxy(HttpResponseException answer) {
        return answer.getCause() == null
                && "CONNECT".equals(answer.getResponse().getRequest().getMethod());
    }

    /** Jetty has such an exception for what a proxy answers to CONNECT. */
    private static String proxyAnswered(int status) {
        return "the proxy answered " + status + " to CONNECT"
                + (PASSWORD_WANTED.contains(status)
                        ? ": it wants another user and password (" + ClientSecurityTable.PROXY_USER + ", "
                                + ClientSecurityTable.PROXY_PASSWORD + ")"
                        : "");
    }

    private String badAnswer(Throwable failure, Heard heard, boolean reached) {
        String who = speaker(reached);
        int most = settings.get(ClientTable.MAX_RESPONSE_HEAD_BYTES);
        if (!heard.looksLikeHttp()) {
            return who + " answered " + heard.shown() + heard.guess(target);
        }
        if (heard.exceeds(most)) {
            return "the head of the answer of " + who + " is longer than " + most + " bytes ("
                    + ClientTable.MAX_RESPONSE_HEAD_BYTES + "): " + heard.shown();
        }
        return who + " answered " + heard.shown() + ", which is no good head of HTTP/1.1 (RFC 9112)" + flaw(failure);
    }

    /** Returns what Jetty's parser says, without the status that it would send if it were a server. */
    private static String flaw(Throwable failure) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            if (next instanceof HttpException bad && bad.getReason() != null) {
                return ": " + bad.getReason();
            }
        }
        return "";
    }

    private String closed(@Nullable Heard heard, boolean reached) {
        if (heard != null && !heard.isNothing()) {
            return speaker(reached) + " closed the connection within its answer, after " + heard.shown()
                    + heard.guess(target);
        }
        if (isTunnelled() && !reached) {
            return "the proxy closed the connection without an answer to CONNECT";
        }
        if (isSocks() && !reached) {
            return "the proxy closed the connection before it had made the way";
        }
        return "the server closed the connection without an answer"
                + (target.isSecure() ? CUT : "; does it want " + target.withScheme("wss") + "?");
    }

    private String tls(Throwable cause) {
        String text = messages(cause);
        boolean plain = text.toLowerCase(Locale.ROOT).contains("unrecognized ssl message");
        return "TLS failed: " + text
                + (isCut(cause) ? ": the server closed the connection" + CUT : "")
                + (plain
                        ? ": " + target.address() + " does not speak TLS, try " + target.withScheme("ws")
                                + " instead of wss"
                        : "");
    }

    /** Says that there was no answer in time. */
    IOException timeout(@Nullable Heard heard, boolean reached) {
        return new SocketTimeoutException(start() + "no answer within "
                + settings.get(ClientTable.HANDSHAKE_TIMEOUT).toMillis() + " ms (" + ClientTable.HANDSHAKE_TIMEOUT
                + ")"
                + (heard == null || heard.isNothing()
                        ? ""
                        : "; " + speaker(reached) + " has sent " + heard.shown() + " of one" + heard.guess(target)));
    }

    private static String because(Throwable cause) {
        String message = cause.getMessage();
        // Else it is the name again.
        return message != null && message.contains("interface") ? ": " + message : "";
    }

    /** The other side has gone, and has said so by a reset. */
    private static boolean isReset(Throwable cause) {
        String message = cause.getMessage();
        return cause instanceof IOException
                && message != null
                && (message.contains("Connection reset") || message.contains("Broken pipe"));
    }

    private static String message(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }

    /** What is wrong with a certificate is said by the causes: when it expired, say. */
    private static String messages(Throwable failure) {
        StringBuilder text = new StringBuilder(message(failure));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && text.indexOf(message) < 0) {
                text.append(": ").append(message);
            }
        }
        return text.toString();
    }

    /** Whether the network failed beneath TLS: the server is gone, and its reason with it. */
    private static boolean isCut(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root instanceof IOException && !(root instanceof SSLException);
    }

    private static @Nullable Throwable find(Throwable cause, Class<? extends Throwable> type) {
        Throwable next = cause;
        while (next != null && !type.isInstance(next)) {
            next = next.getCause();
        }
        return next;
    }
}
