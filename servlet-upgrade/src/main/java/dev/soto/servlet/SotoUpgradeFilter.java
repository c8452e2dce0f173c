package dev.soto.servlet;

import dev.soto.bridge.path.UriTemplateMap;
import dev.soto.protocol.handshake.Bootstrap;
import dev.soto.provider.DeployedEndpoint;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers WebSocket handshakes for paths that have an endpoint. All other requests pass, also handshakes for other paths,
 * which a servlet may serve with {@link dev.soto.provider.SotoServerContainer#upgradeHttpToWebSocket}.
 *
 * <p>{@link SotoServletContainerInitializer} puts it behind the filters that the application declares, so that those which
 * authenticate or log see handshakes too. An application that wants it elsewhere declares it itself, with the name {@value
 * #NAME}.
 */
public final class SotoUpgradeFilter implements Filter {
    /** Name of its registration. */
    public static final String NAME = "SotoUpgradeFilter";

    private volatile @Nullable ServletServer server;

    /** Creates a filter that finds its container when it is initialised. */
    public SotoUpgradeFilter() {}

    /**
     * Finds the container. Servlet containers initialise filters when all context listeners have been called (Servlet
     * section 6.2.1), so that the application has started.
     */
    @Override
    public void init(FilterConfig config) throws ServletException {
        Object found = config.getServletContext().getAttribute(ServletServer.ATTRIBUTE);
        if (found instanceof ServletServer started) {
            started.applicationStarted();
            server = started;
        } else {
            // WebSocket is off in this application.
            server = null;
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ServletServer current = server;
        if (current == null
                || !(request instanceof HttpServletRequest http)
                || !(response instanceof HttpServletResponse httpResponse)) {
            chain.doFilter(request, response);
        } else if (!asksForWebSocket(current, http) || !answered(current, http, httpResponse)) {
            chain.doFilter(LogoutAwareRequest.wrap(http, current.container()), response);
        }
    }

    /** Some servlet containers keep the filters of a web application that has stopped. */
    @Override
    public void destroy() {
        server = null;
    }

    private static boolean answered(ServletServer server, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Optional<UriTemplateMap.Match<DeployedEndpoint>> match =
                server.container().find(RequestTarget.pathInContext(request));
        if (match.isEmpty()) {
            return false;
        }
        server.answer()
                .answer(request, response, match.get().value(), match.get().variables());
        return true;
    }

    private static boolean asksForWebSocket(ServletServer server, HttpServletRequest request) {
        // All lines of a list header are one list (RFC 9110 section 5.3).
        for (Enumeration<String> lines = request.getHeaders("Upgrade"); lines.hasMoreElements(); ) {
            if (lines.nextElement().toLowerCase(Locale.ROOT).contains("websocket")) {
                return true;
            }
        }
        return server.answer().bootstrap(request) == Bootstrap.EXTENDED_CONNECT;
    }
}
