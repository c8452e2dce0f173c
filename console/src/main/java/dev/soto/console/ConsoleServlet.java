package dev.soto.console;

import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.provider.SotoServerContainer;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The console of a web application, at the path that it is mapped to:
 *
 * <pre>{@code
 * servletContext
 *         .addServlet("soto-console", new ConsoleServlet(ConsoleAuthorizer.roles("admin", "operator")))
 *         .addMapping("/soto/*");
 * }</pre>
 */
public final class ConsoleServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient SotoConsole console;

    /**
     * Creates one.
     *
     * @param authorizer says who may use it
     * @throws IllegalArgumentException without one
     */
    public ConsoleServlet(@Nullable ConsoleAuthorizer authorizer) {
        this.console = new SotoConsole(authorizer);
    }

    @Override
    public void init() throws ServletException {
        Object found = getServletContext().getAttribute(ServerContainer.class.getName());
        if (!(found instanceof SotoServerContainer container)) {
            throw new ServletException("the console shows a container of Soto, but the web application has "
                    + (found == null ? "no ServerContainer" : found.getClass().getName()));
        }
        String path = getServletContext().getContextPath();
        console.shows(
                new SotoConsole.Target(path.isEmpty() ? "/" : path, path, container.statistics(), container.control()));
    }

    @Override
    public void destroy() {
        console.close();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String below = request.getPathInfo() == null ? "" : request.getPathInfo();
        if (below.equals(SotoConsole.LIVE)) {
            live(request, response);
        } else {
            send(console.answer(convert(request), below), request, response);
        }
    }

    private static void send(Answer answer, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        response.setContentLength(answer.body().length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(answer.body());
        }
    }

    private static ConsoleRequest convert(HttpServletRequest request) {
        Headers headers = new Headers();
        for (String name : Collections.list(request.getHeaderNames())) {
            Collections.list(request.getHeaders(name)).forEach(value -> headers.add(name, value));
        }
        return new ConsoleRequest(
                request.getMethod(),
                request.getRequestURI(),
                headers,
                InetSocketAddress.createUnresolved(request.getRemoteAddr(), request.getRemotePort()),
                request.getRemoteUser(),
                request::isUserInRole);
    }

    private void live(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        ConsoleAccess access;
        try {
            access = console.admitLive(convert(request));
        } catch (HandshakeException refused) {
            send(Answer.refusal(refused), request, response);
            return;
        }
        ServerContainer container = (ServerContainer) getServletContext().getAttribute(ServerContainer.class.getName());
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(
                        Page.class, request.getServletPath() + SotoConsole.LIVE)
                .subprotocols(List.of(SotoConsole.SUBPROTOCOL))
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> endpointClass) {
                        return endpointClass.cast(new Page(console, access));
                    }
                })
                .build();
        try {
            container.upgradeHttpToWebSocket(request, response, config, Map.of());
        } catch (DeploymentException failure) {
            throw new ServletException(failure.getMessage(), failure);
        }
    }

    /** A page's WebSocket. */
    public static final class Page extends Endpoint {
        private final SotoConsole console;
        private final ConsoleAccess access;
        private @Nullable Viewer viewer;

        Page(SotoConsole console, ConsoleAccess access) {
            this.console = console;
            this.access = access;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            Viewer opened = console.open(access, (text, done) -> {
                try {
                    session.getAsyncRemote().sendText(text, result -> done.run());
                } catch (IllegalStateException closed) {
                    done.run();
                }
            });
            viewer = opened;
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>) opened::command);
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            Viewer opened = viewer;
            if (opened != null) {
                console.gone(opened);
            }
        }
    }
}
