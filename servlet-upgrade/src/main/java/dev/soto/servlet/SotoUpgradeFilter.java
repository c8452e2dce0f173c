package dev.soto.servlet;

import dev.soto.bridge.path.UriTemplateMap;
import dev.soto.provider.DeployedEndpoint;
import dev.soto.provider.SotoServerContainer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * Answers WebSocket handshakes for paths that have an endpoint. All other requests pass, also handshakes for other paths,
 * which a servlet may serve with {@link SotoServerContainer#upgradeHttpToWebSocket}.
 *
 * <p>{@link SotoServletContainerInitializer} puts it behind the filters that the application declares, so that those which
 * authenticate or log see handshakes too.
 */
public final class SotoUpgradeFilter implements Filter {
    private final SotoServerContainer container;
    private final HandshakeAnswer answer;

    SotoUpgradeFilter(SotoServerContainer container, HandshakeAnswer answer) {
        this.container = container;
        this.answer = answer;
    }

    /** Servlet containers initialise filters when all context listeners have been called (Servlet section 6.2.1). */
    @Override
    public void init(FilterConfig config) {
        container.applicationStarted();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http
                && response instanceof HttpServletResponse httpResponse
                && asksForWebSocket(http)) {
            Optional<UriTemplateMap.Match<DeployedEndpoint>> match = container.find(RequestTarget.pathInContext(http));
            if (match.isPresent()) {
                answer.answer(
                        http, httpResponse, match.get().value(), match.get().variables());
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private static boolean asksForWebSocket(HttpServletRequest request) {
        String upgrade = request.getHeader("Upgrade");
        return upgrade != null && upgrade.toLowerCase(Locale.ROOT).contains("websocket");
    }
}
