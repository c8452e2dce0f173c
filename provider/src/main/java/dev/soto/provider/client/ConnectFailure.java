package dev.soto.provider.client;

import dev.soto.provider.settings.HttpVersionChoice;
import dev.soto.provider.settings.ProxyChoice;
import dev.soto.provider.settings.SettingTable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpRequestException;
import org.eclipse.jetty.client.HttpResponseException;
import org.jspecify.annotations.Nullable;

/** Says in one sentence why no connection came about; the cause stays attached. */
final class ConnectFailure {
    /** 401 is not for proxies, but some have it for a wrong password. */
    private static final Set<Integer> PASSWORD_WANTED = Set.of(401, 407);

    /** A server that closes behind its alert may cut off the alert. */
    private static final String CUT = ", as one that wants a client certificate may do";

    private ConnectFailure() {}

    static IOException of(
            ClientUri target,
            HttpVersionChoice version,
            ProxyChoice proxy,
            @Nullable Path unixSocket,
            Throwable cause) {
        String start = "cannot connect to " + target + way(proxy, unixSocket) + ": ";
        if (cause instanceof HttpResponseException answer) {
            return new IOException(start + proxyAnswered(answer.getResponse().getStatus()), cause);
        }
        if (cause instanceof CancellationException) {
            return new IOException(start + "cancelled", cause);
        }
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return new IOException(start + "unknown host " + target.uri().getHost(), cause);
        }
        if (find(cause, SSLException.class) != null) {
            return new IOException(
                    start + "TLS failed: " + messages(cause)
                            + (isCut(cause) ? ": the server closed the connection" + CUT : ""),
                    cause);
        }
        if (cause instanceof SocketTimeoutException || cause instanceof TimeoutException) {
            return new IOException(start + "timed out: " + message(cause), cause);
        }
        if (cause instanceof ConnectException) {
            return new IOException(start + message(cause), cause);
        }
        if (cause instanceof ClosedChannelException || cause instanceof java.io.EOFException) {
            return new IOException(
                    start + "the server closed the connection without an answer" + (target.isSecure() ? CUT : ""),
                    cause);
        }
        if (cause instanceof HttpRequestException && version == HttpVersionChoice.HTTP_2) {
            return new IOException(
                    start
                            + "the server has no WebSocket over HTTP/2, it does not set"
                            + " SETTINGS_ENABLE_CONNECT_PROTOCOL"
                            + " (RFC"
                            + " 8441"
                            + " section"
                            + " 3); " + SettingTable.HTTP_VERSION + "=auto falls back to HTTP/1.1",
                    cause);
        }
        String hint = version == HttpVersionChoice.HTTP_2
                ? "; does the server speak HTTP/2 (" + SettingTable.HTTP_VERSION + " is 2)?"
                : "";
        return new IOException(start + cause + hint, cause);
    }

    private static String way(ProxyChoice proxy, @Nullable Path unixSocket) {
        if (unixSocket != null) {
            return " over the Unix domain socket " + unixSocket;
        }
        return proxy.host() == null ? "" : " through " + proxy;
    }

    /** Jetty has such an exception for what a proxy answers to CONNECT. */
    private static String proxyAnswered(int status) {
        return "the proxy answered " + status + " to CONNECT"
                + (PASSWORD_WANTED.contains(status)
                        ? ": it wants another user and password (" + SettingTable.PROXY_USER + ", "
                                + SettingTable.PROXY_PASSWORD + ")"
                        : "");
    }

    static IOException timeout(ClientUri target, Duration timeout) {
        return new SocketTimeoutException("cannot connect to " + target + ": no answer within " + timeout.toMillis()
                + " ms (dev.soto.handshakeTimeout)");
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
