package dev.soto.servlet.undertow;

import dev.soto.servlet.transport.HttpUpgrade;
import dev.soto.servlet.transport.StartListener;
import dev.soto.servlet.transport.UpgradeAnswer;
import dev.soto.transport.PendingUpgrade;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.servlet.spec.HttpServletRequestImpl;
import io.undertow.servlet.spec.ServletContextImpl;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;

/**
 * Upgrades in Undertow 2.3: the exchange under the request hands over its connection when the response is complete.
 */
public final class UndertowUpgrade implements HttpUpgrade {
    private UndertowUpgrade() {}

    /**
     * Returns an instance when a servlet context is Undertow's.
     *
     * @throws NoClassDefFoundError when Undertow's classes are not there
     */
    public static @Nullable UndertowUpgrade find(ServletContext context) {
        return context instanceof ServletContextImpl ? new UndertowUpgrade() : null;
    }

    @Override
    public String serverName() {
        return "Undertow's channels";
    }

    @Override
    public void upgrade(HttpServletRequest request, HttpServletResponse response, PendingUpgrade upgrade)
            throws IOException {
        UpgradeAnswer.send(upgrade, response, () -> {
            HttpServerExchange exchange = exchange(request);
            exchange.upgradeChannel((connection, upgraded) -> open(connection, upgraded, upgrade));
            // A request that fails from here on never becomes a connection.
            exchange.addExchangeCompleteListener((completed, next) -> {
                if (completed.getStatusCode() != HttpServletResponse.SC_SWITCHING_PROTOCOLS) {
                    upgrade.abandon();
                }
                next.proceed();
            });
            exchange.getConnection().addCloseListener(closed -> upgrade.abandon());
        });
    }

    /** Undertow initialises filters with the first request, unless the deployment asks for it. */
    @Override
    public void afterStart(ServletContext context, Runnable started) {
        if (context instanceof ServletContextImpl undertow) {
            undertow.getDeployment().getDeploymentInfo().addDeploymentCompleteListener(new StartListener(started));
        }
    }

    private static HttpServerExchange exchange(ServletRequest request) throws IOException {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        if (inner instanceof HttpServletRequestImpl undertow) {
            return undertow.getExchange();
        }
        throw new IOException("cannot upgrade a request that is none of Undertow's: "
                + inner.getClass().getName());
    }

    private static void open(StreamConnection connection, HttpServerExchange exchange, PendingUpgrade upgrade) {
        ServerConnection http = exchange.getConnection();
        boolean drained = http instanceof AbstractServerConnection known && known.getExtraBytes() == null;
        UndertowChannel channel = UndertowChannel.of(connection, drained, upgrade);
        http.addCloseListener(closed -> channel.closedByServer());
        channel.openSoon(upgrade);
    }
}
