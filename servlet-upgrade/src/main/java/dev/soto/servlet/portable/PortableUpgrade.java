package dev.soto.servlet.portable;

import dev.soto.servlet.transport.HttpUpgrade;
import dev.soto.servlet.transport.StartListener;
import dev.soto.servlet.transport.UpgradeAnswer;
import dev.soto.transport.PendingUpgrade;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades in any container with Servlet 6 or later, by nothing but the Servlet API. For containers that Soto has no native way
 * into: each byte is copied more often than there, and passes more threads.
 */
public final class PortableUpgrade implements HttpUpgrade {
    private static final int SERVLET_VERSION = 6;

    private static final String NIO2 = "org.apache.tomcat.util.net.Nio2Endpoint";

    private final boolean commits;

    private PortableUpgrade(boolean commits) {
        this.commits = commits;
    }

    /**
     * Returns an instance.
     *
     * @throws IllegalStateException when the container's own upgrade is known not to do; the message says why
     */
    public static PortableUpgrade check(ServletContext context) {
        String reason = reasonAgainst(context);
        if (reason != null) {
            throw new IllegalStateException(reason);
        }
        return new PortableUpgrade(isGlassFish(context));
    }

    private static @Nullable String reasonAgainst(ServletContext context) {
        if (context.getMajorVersion() < SERVLET_VERSION) {
            return "HttpServletRequest.upgrade of Servlet " + SERVLET_VERSION
                    + " is needed, and this container has Servlet " + context.getMajorVersion() + "."
                    + context.getMinorVersion();
        }
        if (context.getClass().getName().startsWith("org.eclipse.jetty.")) {
            return "Jetty's HttpServletRequest.upgrade ends the input of a request without a body when it has been read, so"
                    + " that later WebSocket frames would not arrive";
        }
        String server = context.getServerInfo();
        if (server != null && server.contains("Liberty")) {
            return "Liberty's HttpServletRequest.upgrade gives other bytes than were sent, and refuses writes (SRVE0918E); use Liberty's"
                    + " own WebSocket, its feature websocket, with dev.soto.enabled=false";
        }
        return null;
    }

    /** Payara is one, too. Both have Catalina, but Grizzly under it where Tomcat has Coyote. */
    private static boolean isGlassFish(ServletContext context) {
        Class<?> type = context.getClass();
        if (!type.getName().startsWith("org.apache.catalina.")) {
            return false;
        }
        try {
            Class.forName("org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler", false, type.getClassLoader());
            return false;
        } catch (ClassNotFoundException grizzly) {
            return true;
        }
    }

    @Override
    public String serverName() {
        return "HttpServletRequest.upgrade";
    }

    /** Tomcat and its kin initialise filters when all listeners have been called; others may do it with the first request. */
    @Override
    public void afterStart(ServletContext context, Runnable started) {
        if (!context.getClass().getName().startsWith("org.apache.catalina.")) {
            context.addListener(new StartListener(started));
        }
    }

    /** What a request came through the Servlet API does not say, but who calls does. */
    @Override
    public @Nullable String reasonAgainst(HttpServletRequest request) {
        boolean nio2 = StackWalker.getInstance()
                .walk(callers ->
                        callers.anyMatch(caller -> caller.getClassName().startsWith(NIO2)));
        return nio2
                ? "WebSocket by the Servlet API alone is not possible with Tomcat's NIO2 connector, whose streams come to a standstill:"
                        + " dev.soto.upgrade=tomcat, or Tomcat's NIO connector"
                : null;
    }

    @Override
    public void upgrade(HttpServletRequest request, HttpServletResponse response, PendingUpgrade upgrade)
            throws IOException {
        UpgradeAnswer.send(upgrade, response, () -> {
            request.upgrade(PortableUpgradeHandler.class).prepare(upgrade, RequestConnection.of(request));
            // The others do it when the request is over. GlassFish never does: its peer would wait for the 101.
            if (commits) {
                response.flushBuffer();
            }
        });
    }
}
