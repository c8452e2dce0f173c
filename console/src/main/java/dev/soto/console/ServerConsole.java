package dev.soto.console;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.server.SotoServer;
import dev.soto.server.SotoServerBuilder;
import dev.soto.server.WebSocketHandler;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The console of a {@link SotoServer}:
 *
 * <pre>{@code
 * SotoServerBuilder builder = SotoServer.builder().websocket("/chat", chat);
 * ServerConsole.mount(builder, "/soto", ConsoleAuthorizer.basic("ann", password, ConsoleRole.ACT));
 * SotoServer server = builder.start();
 * }</pre>
 */
public final class ServerConsole {
    private ServerConsole() {}

    /**
     * Adds a console to a server that is to be started.
     *
     * @param path begins with a slash and ends without one
     * @param authorizer says who may use it
     * @throws IllegalArgumentException without an authorizer, when the path is none, or has a WebSocket already
     */
    public static void mount(SotoServerBuilder server, String path, @Nullable ConsoleAuthorizer authorizer) {
        SotoConsole console = new SotoConsole(authorizer);
        String normal = SotoConsole.normalPath(path);
        server.websocket(normal + SotoConsole.LIVE, null, List.of(SotoConsole.SUBPROTOCOL), new Pages(console));
        server.page(normal, new Files(console, normal));
        server.onStart(started -> console.shows(
                new SotoConsole.Target(started.uri().toString(), "", started.statistics(), started.control())));
        server.onStop(console::close);
    }

    /** Answers for its files. */
    private static final class Files extends Handler.Abstract {
        private final SotoConsole console;
        private final String path;

        Files(SotoConsole console, String path) {
            this.console = console;
            this.path = path;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Headers headers = new Headers();
            for (HttpField field : request.getHeaders()) {
                String value = field.getValue();
                headers.add(field.getName(), value == null ? "" : value);
            }
            String requested = Request.getPathInContext(request);
            Answer answer = console.answer(
                    new ConsoleRequest(
                            request.getMethod(),
                            requested,
                            headers,
                            request.getConnectionMetaData().getRemoteSocketAddress(),
                            null,
                            role -> false),
                    requested.substring(path.length()));
            response.setStatus(answer.status());
            answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
            response.write(true, ByteBuffer.wrap(answer.body()), callback);
            return true;
        }
    }

    /** Serves the WebSockets of its pages. */
    private static final class Pages implements WebSocketHandler {
        private final SotoConsole console;

        Pages(SotoConsole console) {
            this.console = console;
        }

        private static ConsoleRequest convert(UpgradeRequest request, @Nullable SocketAddress peer) {
            String target = request.target();
            int query = target.indexOf('?');
            return new ConsoleRequest(
                    request.method(),
                    query < 0 ? target : target.substring(0, query),
                    request.headers(),
                    peer,
                    null,
                    role -> false);
        }

        /** With a line in the audit log. */
        @Override
        public boolean checksOrigin() {
            return true;
        }

        @Override
        public void check(UpgradeRequest request, Headers response, @Nullable SocketAddress peer)
                throws HandshakeException {
            console.admitLive(convert(request, peer));
        }

        @Override
        public ConnectionListener opened(WebSocketConnection connection, UpgradeRequest request)
                throws HandshakeException {
            ConsoleAccess access =
                    console.admit(convert(request, connection.transport().remoteAddress()));
            Viewer viewer = console.open(access, (text, done) -> {
                try {
                    connection.sendText(text, failure -> done.run());
                } catch (IllegalStateException closed) {
                    done.run();
                }
            });
            return new ConnectionListener() {
                @Override
                public void onText(String message) {
                    viewer.command(message);
                }

                @Override
                public void onClosed(CloseStatus status) {
                    console.gone(viewer);
                }
            };
        }
    }
}
